using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.2: a request from outside beats the scope's own time limit, in every order.</summary>
public class OutsideRequestTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly TestTime _time = new();
    private readonly Gate _inside = new();
    private Exception? _outOfTheScope;

    [Theory(DisplayName = "G9.2 Asked from outside only: the caller gets the cancellation")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_OutsideRequestOnly_ThrowsCancellation(ScopeForm form)
    {
        CancellableJob job = Start(form, (context, run) => run(
            context,
            Limit,
            scope =>
            {
                _inside.Open();
                return scope.UntilStoppedAsync();
            }));
        await _inside.WaitAsync();
        Assert.True(job.Cancel("outside"));
        await EndsByTheOutsideAsync(job);
    }

    [Theory(DisplayName = "G9.2 The limit passes first, the request comes while the work unwinds: the caller gets the cancellation")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_TimerThenOutsideWhileUnwinding_ThrowsCancellation(ScopeForm form)
    {
        var unwinding = new Gate();
        var asked = new Gate();
        JobContext? expired = null;
        CancellableJob job = Start(form, (context, run) => run(
            context,
            Limit,
            async scope =>
            {
                expired = scope;
                _inside.Open();
                try
                {
                    await scope.UntilStoppedAsync();
                }
                finally
                {
                    unwinding.Open();
                    await asked.WaitAsync();
                }
            }));
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await unwinding.WaitAsync();
        Assert.True(job.Cancel("outside"));
        asked.Open();
        await EndsByTheOutsideAsync(job);
        Assert.True(expired!.HasExpired);
    }

    [Theory(DisplayName = "G9.2 The limit passes first, the request comes while a child unwinds: the caller gets the cancellation")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_TimerThenOutsideWhileChildUnwinds_ThrowsCancellation(ScopeForm form)
    {
        var bodyLeft = new Gate();
        var unwinding = new Gate();
        var asked = new Gate();
        CancellableJob job = Start(form, (context, run) => run(
            context,
            Limit,
            scope =>
            {
                scope.StartChildAsync(async child =>
                {
                    await child.WhenAskedAsync();
                    unwinding.Open();
                    await asked.WaitAsync();
                });
                _inside.Open();
                return StopAndSayAsync(scope, bodyLeft);
            }), isNested: false);
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await unwinding.WaitAsync();

        // The child alone is at work by now; the body's end has decided nothing.
        await bodyLeft.WaitAsync();
        Trees.LetOthersLive();
        Assert.True(job.Cancel("outside"));
        asked.Open();
        await EndsByTheOutsideAsync(job);
    }

    [Theory(DisplayName = "G9.2 Asked before the scope: its first checkpoint throws, with that reason, whatever the limit")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_OutsidePending_FirstCheckpointThrowsThatReason(ScopeForm form)
    {
        var asked = new Gate();
        var reasons = new List<CancellationReason?>();
        bool hasPassed = false;
        CancellableJob job = form.Start(
            async context =>
            {
                _inside.Open();
                await asked.WaitAsync();
                foreach (TimeSpan limit in new[] { Limit, Timeout.InfiniteTimeSpan, TimeSpan.Zero })
                {
                    await Assert.ThrowsAsync<JobCanceledException>(() => form.WithTimeout(
                        context,
                        limit,
                        scope =>
                        {
                            reasons.Add(scope.CancellationReason);
                            scope.Checkpoint();
                            hasPassed = true;
                            return Task.CompletedTask;
                        }));
                }
            },
            new JobOptions { TimeProvider = _time });
        await _inside.WaitAsync();
        Assert.True(job.Cancel("outside"));
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Null(report.Exception);
        Assert.Equal(3, reasons.Count);
        Assert.All(reasons, reason => Assert.Same(report.CancellationReason, reason));
        Assert.False(hasPassed);
    }

    [Theory(DisplayName = "G9.2 Asked before the scope, whose limit is zero: the caller gets the cancellation")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_OutsidePendingThenZeroLimit_ThrowsCancellation(ScopeForm form)
    {
        var asked = new Gate();
        CancellableJob job = Start(form, async (context, run) =>
        {
            _inside.Open();
            await asked.WaitAsync();
            await run(
                context,
                TimeSpan.Zero,
                scope =>
                {
                    scope.Checkpoint();
                    return Task.CompletedTask;
                });
        });
        await _inside.WaitAsync();
        Assert.True(job.Cancel("outside"));
        asked.Open();
        await EndsByTheOutsideAsync(job);
    }

    [Theory(DisplayName = "G9.2 Work that catches the cancellation at the scope's edge has met the request")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_CancellationCaughtAtTheEdge_IsObserved(ScopeForm form)
    {
        var unwinding = new Gate();
        var asked = new Gate();
        CancellableJob job = form.Start(
            context => Assert.ThrowsAsync<JobCanceledException>(() => form.WithTimeout(
                context,
                Limit,
                async scope =>
                {
                    _inside.Open();
                    await scope.WhenAskedAsync();
                    unwinding.Open();
                    await asked.WaitAsync();

                    // Meets the scope's own deadline, which is not yet the job's request.
                    scope.Checkpoint();
                })),
            new JobOptions { TimeProvider = _time });
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await unwinding.WaitAsync();
        Assert.True(job.Cancel("outside"));
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.Declined), (report.State, report.Response));
        Assert.NotNull(report.ObservedAt);
    }

    private static async Task StopAndSayAsync(JobContext scope, Gate left)
    {
        try
        {
            await scope.UntilStoppedAsync();
        }
        finally
        {
            left.Open();
        }
    }

    /// <summary>
    /// Once with a scope that throws, once with one that tells: neither may make a timeout of it. Not nested where the limit of the
    /// outer one would do for the request from outside.
    /// </summary>
    private CancellableJob Start(
        ScopeForm form, Func<JobContext, Func<JobContext, TimeSpan, Func<JobContext, Task>, Task>, Task> body, bool isNested = true) =>
        form.Start(
            async context =>
            {
                try
                {
                    // The inner of the two is asked by the same request, so both pass it on.
                    await body(context, (outer, limit, work) => isNested
                        ? form.TryWithTimeout(outer, limit, middle => form.WithTimeout(middle, limit, work))
                        : form.WithTimeout(outer, limit, work));
                }
                catch (Exception thrown)
                {
                    _outOfTheScope = thrown;
                    throw;
                }
            },
            new JobOptions { TimeProvider = _time });

    private async Task EndsByTheOutsideAsync(CancellableJob job)
    {
        JobReport report = await job.EndAsync();
        var canceled = Assert.IsType<JobCanceledException>(_outOfTheScope);
        Assert.Equal(CancellationKind.Requested, canceled.Reason.Kind);
        Assert.Equal("outside", canceled.Reason.Message);
        Assert.Same(report.CancellationReason, canceled.Reason);
        Assert.Same(canceled, report.Exception);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }
}
