using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3: a hook that outlives its limit is told, and a grace later it is abandoned.</summary>
public class LimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly TestTime _time = new();

    private JobOptions Options => new() { TimeProvider = _time };

    [Theory(DisplayName = "G6.3 At its limit a hook is told by its own token, and not a moment earlier")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_AtItsLimit_IsToldByItsToken(bool asynchronous)
    {
        var hook = new StuckHook(asynchronous);
        CancellableJob job = await StartAsync(hook, Options);

        _time.Advance(Limit - Moment);
        Assert.False(hook.IsTold);
        hook.Cleanup.Context.Checkpoint();

        _time.Advance(Moment);
        Assert.True(hook.IsTold);
        JobCanceledException thrown = Assert.Throws<JobCanceledException>(() => hook.Cleanup.Context.Checkpoint());
        Assert.Equal(CancellationKind.Timeout, thrown.Reason.Kind);
        Assert.Contains("'stuck'", thrown.Reason.Message, StringComparison.Ordinal);
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal(CleanupResult.Completed, Assert.Single(report.Cleanup).Result);
    }

    [Theory(DisplayName = "G6.3 A grace after its limit a hook is abandoned and named, the next one runs, and the job ends")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_AGraceAfterItsLimit_IsAbandonedAndTheNextOneRuns(bool asynchronous)
    {
        bool nextRan = false;
        var log = new AwaitedLog(JobLogEvents.CleanupAbandoned);
        var hook = new StuckHook(asynchronous);
        CancellableJob job = await StartAsync(hook, Options with { Logger = log.Logger }, next: _ => nextRan = true);

        _time.Advance(Limit);
        _time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);

        _time.Advance(Moment);
        Assert.Equal(CleanupResult.Abandoned, job.GetReport().Cleanup[0].Result);
        JobReport report = await job.EndAsync();

        Assert.True(nextRan);
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(["stuck", "next"], report.Cleanup.Select(it => it.Name));
        Assert.Equal([CleanupResult.Abandoned, CleanupResult.Completed], report.Cleanup.Select(it => it.Result));
        Assert.Equal(Limit + Grace, report.Cleanup[0].Duration);
        Assert.Equal("stuck", Assert.IsType<CleanupTimeoutException>(report.Cleanup[0].Exception).HookName);
        Assert.Same(report.Cleanup[0].Exception, report.Exception);
        Assert.Contains("'stuck'", Assert.Single(log.Of(JobLogEvents.CleanupAbandoned)).Message, StringComparison.Ordinal);
        hook.LetGo.Open();
    }

    [Theory(DisplayName = "G6.3 The late exception of an abandoned hook is observed and logged, and changes no report")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_AbandonedAndThenFailing_IsObservedAndLogged(bool asynchronous)
    {
        var late = new IOException("too late");
        bool unobserved = false;
        EventHandler<UnobservedTaskExceptionEventArgs> watch = (_, it) => unobserved |= it.Exception.InnerExceptions.Contains(late);
        TaskScheduler.UnobservedTaskException += watch;
        var log = new AwaitedLog(JobLogEvents.AbandonedCleanupEnded);
        JobReport report = await AbandonAndLetGoAsync(asynchronous, late, log);
        await log.Arrived.WaitAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= watch;

        Assert.False(unobserved);
        Assert.Same(late, Assert.Single(log.Of(JobLogEvents.AbandonedCleanupEnded)).Exception);
        Assert.Empty(log.Of(JobLogEvents.CleanupFailed));
        Assert.Equal(CleanupResult.Abandoned, Assert.Single(report.Cleanup).Result);
    }

    [Theory(DisplayName = "G6.3 A hook that stops when told has run out of time: a failure that says so, and the job goes on")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_ThatStopsWhenTold_RanOutOfTime(bool asynchronous)
    {
        bool nextRan = false;
        var begun = new Gate();
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        job.OnCleanup(_ => nextRan = true);
        _ = asynchronous
            ? job.OnCleanup(
                async cleanup =>
                {
                    begun.Open();
                    await Task.Delay(Timeout.Infinite, cleanup.Token);
                },
                "polite")
            : job.OnCleanup(
                cleanup =>
                {
                    begun.Open();
                    cleanup.Token.WaitHandle.WaitOne();
                    cleanup.Token.ThrowIfCancellationRequested();
                },
                "polite");
        job.Start();
        await begun.WaitAsync();

        _time.Advance(Limit);
        JobReport report = await job.EndAsync();

        Assert.True(nextRan);
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(CleanupResult.TimedOut, report.Cleanup[0].Result);
        var thrown = Assert.IsType<CleanupTimeoutException>(report.Exception);
        Assert.Equal("polite", thrown.HookName);
        Assert.IsAssignableFrom<OperationCanceledException>(thrown.InnerException);
    }

    [Theory(DisplayName = "G6.3 A hook that blocks on what its token cancels, and so ends in an aggregate, has run out of time too")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_ThatEndsInAnAggregateOfCancellations_RanOutOfTime(bool asynchronous)
    {
        var begun = new Gate();
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        _ = asynchronous
            ? job.OnCleanup(
                async cleanup =>
                {
                    await Task.Yield();
                    Block(cleanup);
                },
                "blocking")
            : job.OnCleanup(Block, "blocking");
        job.Start();
        await begun.WaitAsync();

        _time.Advance(Limit);
        JobReport report = await job.EndAsync();

        Assert.Equal(CleanupResult.TimedOut, Assert.Single(report.Cleanup).Result);
        var thrown = Assert.IsType<CleanupTimeoutException>(report.Exception);
        Assert.Equal("blocking", thrown.HookName);
        Assert.IsType<TaskCanceledException>(Assert.IsType<AggregateException>(thrown.InnerException).InnerException);

        void Block(CleanupContext cleanup)
        {
            begun.Open();
            Task.Delay(Timeout.Infinite, cleanup.Token).Wait();
        }
    }

    [Fact(DisplayName = "G6.3 The same aggregate from a hook whose time is not up is a cancellation that nobody asked for")]
    public async Task Hook_ThatEndsInAnAggregateOfCancellationsEarly_Failed()
    {
        var thrown = new AggregateException(new TaskCanceledException());
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        job.OnCleanup(_ => throw thrown);

        JobReport report = await job.RunAsync();

        Assert.Equal(CleanupResult.Failed, Assert.Single(report.Cleanup).Result);
        Assert.Same(thrown, Assert.IsType<UnrequestedCancellationException>(report.Exception).InnerException);
    }

    [Theory(DisplayName = "G6.3 A limit given to a hook replaces that of the options, be it shorter or longer")]
    [InlineData(2)]
    [InlineData(20)]
    public async Task Hook_WithALimitOfItsOwn_IsToldThen(int seconds)
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = await StartAsync(hook, Options, limit: TimeSpan.FromSeconds(seconds));

        _time.Advance(TimeSpan.FromSeconds(seconds) - Moment);
        Assert.False(hook.IsTold);
        _time.Advance(Moment);
        Assert.True(hook.IsTold);

        hook.LetGo.Open();
        await job.EndAsync();
    }

    [Theory(DisplayName = "G6.3 A hook with a limit of zero runs, told from the start, with the grace")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_WithALimitOfZero_RunsToldFromTheStart(bool asynchronous)
    {
        var hook = new StuckHook(asynchronous);
        CancellableJob job = await StartAsync(hook, Options, limit: TimeSpan.Zero);

        Assert.True(hook.IsTold);
        _time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);
        _time.Advance(Moment);

        JobReport report = await job.EndAsync();
        Assert.Equal(CleanupResult.Abandoned, Assert.Single(report.Cleanup).Result);
        hook.LetGo.Open();
    }

    [Fact(DisplayName = "G6.3 A hook without a limit, in a cleanup without a budget, is waited for")]
    public async Task Hook_WithoutAnyLimit_IsWaitedFor()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = await StartAsync(
            hook, Options with { CleanupTimeout = Timeout.InfiniteTimeSpan }, limit: Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromDays(100));
        Assert.False(hook.IsTold);
        Assert.Equal(Timeout.InfiniteTimeSpan, hook.Cleanup.TimeLeft);

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
    }

    [Fact(DisplayName = "G6.3 Each hook's time counts from its own beginning")]
    public async Task Hook_AfterAnother_HasItsWholeLimit()
    {
        var first = new StuckHook(asynchronous: true);
        var second = new StuckHook(asynchronous: true);
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        second.AddTo(job, "second");
        first.AddTo(job, "first");
        job.Start();
        await first.Begun.WaitAsync();
        _time.Advance(Limit - Moment);
        first.LetGo.Open();
        await second.Begun.WaitAsync();

        _time.Advance(Limit - Moment);
        Assert.False(second.IsTold);
        _time.Advance(Moment);
        Assert.True(second.IsTold);

        second.LetGo.Open();
        await job.EndAsync();
    }

    /// <summary>A job that has come as far as the hook.</summary>
    private static async Task<CancellableJob> StartAsync(
        StuckHook hook, JobOptions options, TimeSpan? limit = null, Action<CleanupContext>? next = null)
    {
        CancellableJob job = Ending.Create(JobState.Succeeded, options);
        if (next is not null)
        {
            job.OnCleanup(next, "next");
        }

        hook.AddTo(job, "stuck", limit);
        job.Start();
        await hook.Begun.WaitAsync();
        return job;
    }

    /// <summary>In a method of its own, so that nothing of the hook is left on the test's stack when the collector comes.</summary>
    private async Task<JobReport> AbandonAndLetGoAsync(bool asynchronous, Exception late, AwaitedLog log)
    {
        var hook = new StuckHook(asynchronous, late);
        CancellableJob job = await StartAsync(hook, Options with { Logger = log.Logger });
        _time.Advance(Limit);
        _time.Advance(Grace);
        await job.EndAsync();
        hook.LetGo.Open();
        await log.Arrived.WaitAsync();
        return job.GetReport();
    }
}
