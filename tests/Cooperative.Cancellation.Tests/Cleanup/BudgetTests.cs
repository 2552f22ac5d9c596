using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3: the whole cleanup has a budget, and ends in bounded time.</summary>
public class BudgetTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly TestTime _time = new();

    [Fact(DisplayName = "G6.3 The budget cuts a hook short whose own limit is longer")]
    public async Task Hook_AtTheEndOfTheBudget_IsToldThoughItsLimitIsLonger()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Create(budget: 5);
        hook.AddTo(job, "stuck", TimeSpan.FromMinutes(1));
        job.Start();
        await hook.Begun.WaitAsync();

        Assert.Equal(TimeSpan.FromSeconds(5), hook.Cleanup.TimeLeft);
        _time.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.False(hook.IsTold);
        _time.Advance(Moment);
        Assert.True(hook.IsTold);

        hook.LetGo.Open();
        await job.EndAsync();
    }

    [Theory(DisplayName = "G6.3 Once the budget is spent the rest still run, each told from the start and with the grace")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hooks_AfterTheBudget_RunToldAndWithTheGrace(bool asynchronous)
    {
        var first = new StuckHook(asynchronous);
        var second = new StuckHook(asynchronous);
        (bool IsTold, TimeSpan TimeLeft)? quick = null;
        CancellableJob job = Create(budget: 5);
        second.AddTo(job, "second");
        job.OnCleanup(cleanup => quick = (cleanup.Token.IsCancellationRequested, cleanup.TimeLeft), "quick");
        first.AddTo(job, "first");
        job.Start();
        await first.Begun.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Advance(Grace);
        await second.Begun.WaitAsync();

        Assert.Equal((true, TimeSpan.Zero), quick);
        Assert.True(second.IsTold);
        _time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, job.GetReport().Cleanup[^1].Result);
        _time.Advance(Moment);
        Assert.Equal(CleanupResult.Abandoned, job.GetReport().Cleanup[^1].Result);

        JobReport report = await job.EndAsync();
        Assert.Equal(["first", "quick", "second"], report.Cleanup.Select(hook => hook.Name));
        Assert.Equal(
            [CleanupResult.Abandoned, CleanupResult.Completed, CleanupResult.Abandoned], report.Cleanup.Select(hook => hook.Result));
        Assert.Equal(TimeSpan.FromSeconds(7), report.CleanupDuration);
        first.LetGo.Open();
        second.LetGo.Open();
    }

    [Fact(DisplayName = "G6.3 A budget of zero lets every hook run, told from the start")]
    public async Task Hooks_WithABudgetOfZero_RunTold()
    {
        var told = new List<bool>();
        CancellableJob job = Create(budget: 0);
        job.OnCleanup(cleanup => told.Add(cleanup.Token.IsCancellationRequested));
        job.OnCleanup(cleanup => told.Add(cleanup.Token.IsCancellationRequested));

        JobReport report = await job.RunAsync();

        Assert.Equal([true, true], told);
        Assert.Equal(JobState.Succeeded, report.State);
    }

    [Theory(DisplayName = "G6.3 Many hooks that all hang end in the budget and a grace for each")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hooks_ThatAllHang_EndInBoundedTime(bool asynchronous)
    {
        const int Count = 12;
        StuckHook[] hooks = [.. Enumerable.Range(0, Count).Select(_ => new StuckHook(asynchronous))];
        CancellableJob job = Create(budget: 5);
        for (int i = Count - 1; i >= 0; i--)
        {
            hooks[i].AddTo(job, $"hook {i}", TimeSpan.FromSeconds(2));
        }

        job.Start();
        foreach (StuckHook hook in hooks)
        {
            await hook.Begun.WaitAsync();
            _time.Advance(hook.Cleanup.TimeLeft);
            _time.Advance(Grace);
        }

        JobReport report = await job.EndAsync();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"hook {i}"), report.Cleanup.Select(hook => hook.Name));
        Assert.All(report.Cleanup, hook => Assert.Equal(CleanupResult.Abandoned, hook.Result));

        // The first takes 2 s and its grace, the second what is left of the 5 s and its grace, each of the others its grace.
        Assert.Equal(TimeSpan.FromSeconds(5) + ((Count - 1) * Grace), report.CleanupDuration);
        Array.ForEach(hooks, hook => hook.LetGo.Open());
    }

    [Fact(DisplayName = "G6.3 The time left begins with the limit, follows the clock, and is never negative")]
    public async Task TimeLeft_InHook_FollowsTheClock()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Create(budget: 30);
        hook.AddTo(job, "stuck", TimeSpan.FromSeconds(4));
        job.Start();
        await hook.Begun.WaitAsync();

        Assert.Equal(TimeSpan.FromSeconds(4), hook.Cleanup.TimeLeft);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(1), hook.Cleanup.TimeLeft);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, hook.Cleanup.TimeLeft);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, hook.Cleanup.TimeLeft);

        await job.EndAsync();
        hook.LetGo.Open();
    }

    [Fact(DisplayName = "G6.3 Synchronous hooks that hang are given up by the real clock too")]
    public async Task Hooks_ThatHangUnderTheRealClock_AreAbandoned()
    {
        var first = new StuckHook(asynchronous: false);
        var second = new StuckHook(asynchronous: true);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { CleanupTimeout = TimeSpan.Zero });
        second.AddTo(job, "second");
        first.AddTo(job, "first");

        JobReport report = await job.RunAsync();

        Assert.All(report.Cleanup, hook => Assert.Equal(CleanupResult.Abandoned, hook.Result));
        Assert.All(report.Cleanup, hook => Assert.True(hook.Duration >= Grace));
        first.LetGo.Open();
        second.LetGo.Open();
    }

    private CancellableJob Create(int budget) => Ending.Create(
        JobState.Succeeded, new JobOptions { TimeProvider = _time, CleanupTimeout = TimeSpan.FromSeconds(budget) });
}
