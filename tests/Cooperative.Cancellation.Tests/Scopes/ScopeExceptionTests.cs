using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1, G3.3 and G8.3 at the edge of a scope: what comes out of it, and what it is wrapped in.</summary>
public class ScopeExceptionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly Gate _inside = new();

    public static TheoryData<ScopeForm, string> Foreign
    {
        get
        {
            var data = new TheoryData<ScopeForm, string>();
            foreach (ScopeForm form in Enum.GetValues<ScopeForm>())
            {
                foreach (string kind in new[] { "cancellation", "timeout", "failure", "several cancellations" })
                {
                    data.Add(form, kind);
                }
            }

            return data;
        }
    }

    [Theory(DisplayName = "G9.1 Nothing was asked of the scope: what leaves its body passes as it is")]
    [MemberData(nameof(Foreign))]
    public async Task AnyScope_NothingAsked_PassesTheExceptionOn(ScopeForm form, string kind)
    {
        Exception thrown = kind switch
        {
            "cancellation" => new OperationCanceledException("somebody else's"),
            "timeout" => new TimeoutException("somebody else's"),
            "several cancellations" => new AggregateException(new OperationCanceledException(), new TaskCanceledException()),
            _ => new InvalidDataException("broken"),
        };
        CancellableJob job = form.Start(async context =>
        {
            foreach (Func<Task> open in new Func<Task>[]
            {
                () => form.WithTimeout(context, Limit, _ => throw thrown),
                () => form.TryWithTimeout(context, Limit, _ => throw thrown),
                () => form.WithTimeout(context, Timeout.InfiniteTimeSpan, _ => throw thrown),
                () => form.Shield(context, _ => throw thrown),
                () => form.Shield(context, _ => throw thrown, Limit),
            })
            {
                Assert.Same(thrown, await Record.ExceptionAsync(open));
            }
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G9.1 A deadline around the scope that has fallen due and has not been heard of yet asks nothing: what leaves the body passes")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_DeadlineAroundIsLate_PassesTheExceptionOn(ScopeForm form)
    {
        var time = new TestTime();
        var thrown = new OperationCanceledException("somebody else's");
        Exception? left = null;
        CancellableJob job = form.Start(
            async context => left = await Record.ExceptionAsync(() => form.WithTimeout(context, Timeout.InfiniteTimeSpan, _ =>
            {
                time.Advance(Limit);
                throw thrown;
            })),
            new JobOptions { Timeout = Limit, TimeProvider = new SilentTimers(time) });
        await job.EndAsync();

        Assert.Same(thrown, left);
    }

    [Theory(DisplayName = "G9.1 The limit ended the work: somebody else's cancellation is the scope's timeout, a failure stays a failure")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_LimitPassed_OnlyCancellationsBecomeTheTimeout(ScopeForm form)
    {
        CancellableJob job = form.Start(async context =>
        {
            var foreign = new OperationCanceledException("somebody else's");
            var timeout = await Assert.ThrowsAsync<TimeoutException>(
                () => form.WithTimeout(context, TimeSpan.Zero, _ => throw foreign));
            Assert.Same(foreign, timeout.InnerException);
            Assert.False(await form.TryWithTimeout(context, TimeSpan.Zero, _ => throw foreign));

            var failure = new InvalidDataException("broken");
            Assert.Same(failure, await Record.ExceptionAsync(() => form.WithTimeout(context, TimeSpan.Zero, _ => throw failure)));
            Assert.Same(failure, await Record.ExceptionAsync(() => form.TryWithTimeout(context, TimeSpan.Zero, _ => throw failure)));
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G3.3 Crossing a scope's edge makes a new exception with the outer token, and keeps the old one as inner")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_CancellationCrossesEdges_IsMadeAnewAtEach(ScopeForm form)
    {
        var seen = new List<(JobContext Context, JobCanceledException Thrown)>();
        async Task WatchAsync(JobContext context, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (JobCanceledException thrown)
            {
                seen.Add((context, thrown));
                throw;
            }
        }

        CancellableJob job = form.Start(context => WatchAsync(context, () => form.WithTimeout(
            context, Limit, outer => WatchAsync(outer, () => form.WithTimeout(
                outer, Limit, inner => WatchAsync(inner, () =>
                {
                    _inside.Open();
                    return inner.UntilStoppedAsync();
                }))))));
        await _inside.WaitAsync();
        job.Cancel("outside");
        JobReport report = await job.EndAsync();
        Assert.Equal(3, seen.Count);
        Assert.Equal(3, seen.Select(one => one.Context.Token).Distinct().Count());
        Assert.All(
            seen,
            one =>
            {
                Assert.Equal(one.Context.Token, one.Thrown.CancellationToken);
                Assert.Same(report.CancellationReason, one.Thrown.Reason);
                Assert.Equal(job.Name, one.Thrown.JobName);
                Assert.Equal(seen[0].Thrown.CheckpointFile, one.Thrown.CheckpointFile);
                Assert.Equal(seen[0].Thrown.CheckpointLine, one.Thrown.CheckpointLine);
            });
        Assert.Equal("ScopeForms.cs", seen[0].Thrown.CheckpointFile);
        Assert.Null(seen[0].Thrown.InnerException);
        Assert.Same(seen[0].Thrown, seen[1].Thrown.InnerException);
        Assert.Same(seen[1].Thrown, seen[2].Thrown.InnerException);
        Assert.Same(seen[2].Thrown, report.Exception);
    }

    [Theory(DisplayName = "G3.3 Somebody else's cancellation that crosses the edge of an asked scope is kept as inner")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_ForeignCancellationWhenAsked_IsKeptAsInner(ScopeForm form)
    {
        var foreign = new OperationCanceledException("somebody else's");
        CancellableJob job = form.Start(context => form.WithTimeout(
            context,
            Limit,
            async scope =>
            {
                _inside.Open();
                await scope.WhenAskedAsync();
                throw foreign;
            }));
        await _inside.WaitAsync();
        job.Cancel("outside");
        JobReport report = await job.EndAsync();
        var canceled = Assert.IsType<JobCanceledException>(report.Exception);
        Assert.Same(foreign, canceled.InnerException);
        Assert.Equal(JobResponse.Honored, report.Response);
    }

    [Theory(DisplayName = "G9.1 A timeout that the body lets go is a failure of the job, not its cancellation; one that it catches is nothing")]
    [MemberData(nameof(ScopeForms.Both), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_TimeoutLeavesTheBody_FaultsTheJob(bool asynchronous)
    {
        JobReport caught = await Jobs.Start(
            asynchronous,
            context => Assert.Throws<TimeoutException>(() => context.WithTimeout(TimeSpan.Zero, scope => scope.Checkpoint()))).EndAsync();
        JobReport left = await Jobs.Start(
            asynchronous, context => context.WithTimeout(TimeSpan.Zero, scope => scope.Checkpoint())).EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.None), (caught.State, caught.Response));
        Assert.Equal((JobState.Faulted, JobResponse.None), (left.State, left.Response));
        Assert.IsType<TimeoutException>(left.Exception);
    }
}
