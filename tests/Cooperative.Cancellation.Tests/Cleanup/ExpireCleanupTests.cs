using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.2, G6.3: ending the budget early is a call of its own, and may come at any moment.</summary>
public class ExpireCleanupTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G6.3 Expired before cleanup begins, every hook runs, told from the start and with the grace")]
    [InlineData("before the start")]
    [InlineData("in the body")]
    public async Task ExpireCleanup_BeforeCleanup_CountsFromItsBeginning(string when)
    {
        CancellableJob? job = null;
        var hook = new StuckHook(asynchronous: false);
        bool? nextTold = null;
        job = Create(first: when == "in the body" ? _ => job!.ExpireCleanup() : null);
        job.OnCleanup(cleanup => nextTold = cleanup.Token.IsCancellationRequested);
        hook.AddTo(job, "stuck");
        if (when == "before the start")
        {
            job.ExpireCleanup();
        }

        job.Start();
        await hook.Begun.WaitAsync();
        Assert.True(hook.IsTold);
        Assert.Equal(TimeSpan.Zero, hook.Cleanup.TimeLeft);
        _time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, job.GetReport().Cleanup[0].Result);
        _time.Advance(Moment);

        JobReport report = await job.EndAsync();
        Assert.Equal([CleanupResult.Abandoned, CleanupResult.Completed], report.Cleanup.Select(it => it.Result));
        Assert.True(nextTold);
        hook.LetGo.Open();
    }

    [Theory(DisplayName = "G6.3 Expired during a hook, that hook is told at once and abandoned a grace later; the rest run told")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpireCleanup_DuringAHook_TellsItAtOnce(bool asynchronous)
    {
        var hook = new StuckHook(asynchronous);
        bool? nextTold = null;
        CancellableJob job = Create();
        job.OnCleanup(cleanup => nextTold = cleanup.Token.IsCancellationRequested);
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(hook.IsTold);

        job.ExpireCleanup();

        Assert.True(hook.IsTold);
        Assert.Equal(CancellationKind.Timeout, hook.Cleanup.Context.CancellationReason!.Kind);
        _time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, job.GetReport().Cleanup[0].Result);
        _time.Advance(Moment);
        JobReport report = await job.EndAsync();
        Assert.Equal([CleanupResult.Abandoned, CleanupResult.Completed], report.Cleanup.Select(it => it.Result));
        Assert.True(nextTold);
        hook.LetGo.Open();
    }

    [Fact(DisplayName = "G6.3 Expired a second time, the grace of the hook at work does not begin anew")]
    public async Task ExpireCleanup_Twice_DoesNotProlongTheGrace()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Create();
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();

        job.ExpireCleanup();
        _time.Advance(Grace - Moment);
        job.ExpireCleanup();
        _time.Advance(Moment);

        JobReport report = await job.EndAsync();
        Assert.Equal(Grace, Assert.Single(report.Cleanup).Duration);
        hook.LetGo.Open();
    }

    [Theory(DisplayName = "G6.3 Expired by the hook at work itself, its next checkpoint throws, and it has run out of time")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpireCleanup_FromTheHookItself_EndsItsTime(bool asynchronous)
    {
        bool? nextTold = null;
        CancellableJob job = Create();
        job.OnCleanup(cleanup => nextTold = cleanup.Token.IsCancellationRequested);
        _ = asynchronous
            ? job.OnCleanup(async cleanup =>
            {
                await Task.Yield();
                Hurry(cleanup);
            })
            : job.OnCleanup(Hurry);

        JobReport report = await job.RunAsync();

        Assert.Equal([CleanupResult.TimedOut, CleanupResult.Completed], report.Cleanup.Select(it => it.Result));
        Assert.True(nextTold);

        void Hurry(CleanupContext cleanup)
        {
            cleanup.Context.Checkpoint();
            job.ExpireCleanup();
            cleanup.Context.Checkpoint();
        }
    }

    [Fact(DisplayName = "G6.3 Expired between two hooks, the next one starts told")]
    public async Task ExpireCleanup_BetweenTwoHooks_TellsTheNext()
    {
        // The clock is read when the hook is over and before the next is taken: that is where this stands.
        var time = new InterruptedTime();
        bool? nextTold = null;
        CancellableJob job = Create(new JobOptions { TimeProvider = time });
        job.OnCleanup(cleanup => nextTold = cleanup.Token.IsCancellationRequested);
        job.OnCleanup(_ =>
        {
            time.DuringNextReadings(job.ExpireCleanup);
            throw new IOException("The first hook failed.");
        });

        JobReport report = await job.RunAsync();

        Assert.True(nextTold);
        Assert.Equal([CleanupResult.Failed, CleanupResult.Completed], report.Cleanup.Select(it => it.Result));
    }

    [Fact(DisplayName = "G6.3 Expired after the end, or without hooks, nothing changes")]
    public async Task ExpireCleanup_AfterTheEnd_ChangesNoReport()
    {
        foreach (CancellableJob job in new[] { Create(), WithHook() })
        {
            JobReport before = await job.RunAsync();
            job.ExpireCleanup();
            _time.Advance(TimeSpan.FromSeconds(5));
            JobReport after = job.GetReport();
            Assert.Equal(before.State, after.State);
            Assert.Equal(before.Exception, after.Exception);
            Assert.Equal(before.EndedAt, after.EndedAt);
            Assert.Equal(before.Cleanup, after.Cleanup);
        }

        CancellableJob WithHook()
        {
            CancellableJob job = Create();
            job.OnCleanup(_ => { });
            return job;
        }
    }

    [Theory(DisplayName = "G6.3 Expired after the end, nobody tells a hook that is over: its token stays quiet, its checkpoint an error")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpireCleanup_AfterTheEnd_TellsNoHook(bool asynchronous)
    {
        var hook = new StuckHook(asynchronous);
        CancellableJob job = Create();
        hook.AddTo(job, "over");
        hook.LetGo.Open();
        await job.RunAsync();

        job.ExpireCleanup();

        Assert.False(hook.IsTold);
        Assert.False(hook.Cleanup.Context.IsCancellationRequested);
        Assert.Null(hook.Cleanup.Context.CancellationReason);
        Assert.Throws<InvalidOperationException>(() => hook.Cleanup.Context.Checkpoint());
    }

    [Fact(DisplayName = "G6.2 Expiring the cleanup asks nothing of the job: no request, and a body at work goes on")]
    public async Task ExpireCleanup_WhileTheBodyRuns_RequestsNothing()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        job.ExpireCleanup();
        Assert.False(job.IsCancellationRequested);
        Assert.Equal(JobState.Running, job.State);
        job.Cancel();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
    }

    private CancellableJob Create(JobOptions? options = null, Action<JobContext>? first = null) =>
        Ending.Create(JobState.Succeeded, options ?? new JobOptions { TimeProvider = _time }, first);
}
