using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.3: shields and time limits: of the shield itself, inside it, and around it.</summary>
public class ShieldLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly TestTime _time = new();
    private readonly Gate _inside = new();

    [Theory(DisplayName = "G9.3 A shield's own limit passes, and nobody had asked: TimeoutException")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_LimitPasses_ThrowsTimeoutException(ScopeForm form)
    {
        CancellableJob job = Start(form, context => form.Shield(context, StopWhenAskedAsync, Limit));
        await _inside.WaitAsync();
        _time.Advance(Limit);
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
    }

    [Theory(DisplayName = "G9.3 A shield's own limit passes while a request is pending: the cancellation, with the request's reason")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_LimitPassesAndRequestPending_ThrowsCancellation(ScopeForm form)
    {
        CancellationReason? insideTheShield = null;
        CancellableJob job = Start(form, context => form.Shield(
            context,
            async shield =>
            {
                try
                {
                    await StopWhenAskedAsync(shield);
                }
                catch (JobCanceledException canceled)
                {
                    insideTheShield = canceled.Reason;
                    throw;
                }
            },
            Limit));
        await _inside.WaitAsync();
        job.Cancel("outside");
        Assert.Null(insideTheShield);
        _time.Advance(Limit);
        JobReport report = await job.EndAsync();
        Assert.Equal(CancellationKind.Timeout, insideTheShield?.Kind);
        var canceled = Assert.IsType<JobCanceledException>(report.Exception);
        Assert.Equal("outside", canceled.Reason.Message);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Theory(DisplayName = "G9.3 A shield with a limit of zero protects nothing: its first checkpoint throws")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_ZeroLimit_FirstCheckpointThrows(ScopeForm form)
    {
        bool hasPassed = false;
        CancellableJob job = Start(form, context => form.Shield(
            context,
            shield =>
            {
                shield.Checkpoint();
                hasPassed = true;
                return Task.CompletedTask;
            },
            TimeSpan.Zero));
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
        Assert.False(hasPassed);
    }

    [Theory(DisplayName = "G9.3 A shield's limit can be read and moved")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_LimitMoved_ProtectsLonger(ScopeForm form)
    {
        CancellableJob job = Start(form, context => form.Shield(
            context,
            shield =>
            {
                Assert.Equal(_time.GetUtcNow() + Limit, shield.Deadline);
                Assert.True(shield.TryMoveDeadline(Limit * 2));
                _time.Advance(Limit);
                shield.Checkpoint();
                _time.Advance(Limit);
                Assert.True(shield.HasExpired);
                return Task.CompletedTask;
            },
            Limit));
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G9.3 A time limit inside a shield works, also when a request is pending outside")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_TimeoutInside_TimesOut(ScopeForm form)
    {
        bool? hasFinished = null;
        bool hasTimedOut = false;
        var asked = new Gate();
        var second = new Gate();
        CancellableJob job = Start(form, async context =>
        {
            await form.Shield(context, async shield =>
            {
                hasFinished = await form.TryWithTimeout(shield, Limit, StopWhenAskedAsync);
                await asked.WaitAsync();
                await Assert.ThrowsAsync<TimeoutException>(() => form.WithTimeout(shield, Limit, scope =>
                {
                    second.Open();
                    return scope.UntilStoppedAsync();
                }));
                hasTimedOut = true;
                shield.Checkpoint();
            });
            context.Checkpoint();
        });
        await _inside.WaitAsync();
        _time.Advance(Limit);
        job.Cancel();
        asked.Open();
        await second.WaitAsync();
        _time.Advance(Limit);
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
        Assert.False(hasFinished);
        Assert.True(hasTimedOut);
    }

    [Theory(DisplayName = "G9.3 The deadline of a scope around a shield is met at the first checkpoint after the shield")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_DeadlineAround_MetAfterTheShield(ScopeForm form)
    {
        bool isQuiet = false;
        bool hasReachedTheCheckpoint = false;
        CancellableJob job = Start(form, context => form.WithTimeout(context, Limit, async scope =>
        {
            await form.Shield(scope, shield =>
            {
                _time.Advance(Limit * 2);
                shield.Checkpoint();
                isQuiet = !shield.Token.IsCancellationRequested && scope.HasExpired;
                return Task.CompletedTask;
            });
            hasReachedTheCheckpoint = true;
            scope.Checkpoint();
        }));
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
        Assert.True(isQuiet);
        Assert.True(hasReachedTheCheckpoint);
    }

    [Theory(DisplayName = "G9.3 The time limit of the job does not reach into a shield either")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_JobTimeoutAround_MetAfterTheShield(ScopeForm form)
    {
        bool isDone = false;
        CancellableJob job = form.Start(
            async context =>
            {
                await form.Shield(context, shield =>
                {
                    _time.Advance(Limit);
                    shield.Checkpoint();
                    isDone = true;
                    return Task.CompletedTask;
                });
                context.Checkpoint();
            },
            new JobOptions { TimeProvider = _time, Timeout = Limit });
        JobReport report = await job.EndAsync();
        Assert.True(isDone);
        Assert.Equal((JobState.Canceled, CancellationKind.Timeout), (report.State, report.CancellationReason!.Kind));
    }

    private CancellableJob Start(ScopeForm form, Func<JobContext, Task> body) =>
        form.Start(body, new JobOptions { TimeProvider = _time });

    private Task StopWhenAskedAsync(JobContext scope)
    {
        _inside.Open();
        return scope.UntilStoppedAsync();
    }
}
