using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3: one clock serves all the hooks, and what it does depends on the hook that it meets, not on the one it was set for.</summary>
public class ClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory(DisplayName = "G6.3 The clock of a hook that is over leaves alone the next one, which has no limit")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StaleTick_MeetsAHookWithoutLimit_DoesNothing(bool asynchronous)
    {
        var time = new TestTime();
        var limit = TimeSpan.FromMilliseconds(100);
        var unlimited = new StuckHook(asynchronous);
        CancellableJob job = Ending.Create(
            JobState.Succeeded, new JobOptions { TimeProvider = time, CleanupTimeout = Timeout.InfiniteTimeSpan });
        unlimited.AddTo(job, "unlimited", Timeout.InfiniteTimeSpan);
        job.OnCleanup(_ => { }, "quick", limit: limit);
        job.Start();
        await unlimited.Begun.WaitAsync();

        // With this clock, what the tick throws comes out here; with the real one it would end the process.
        time.Advance(limit);
        time.Advance(Limit + Grace);

        Assert.False(unlimited.IsTold);
        unlimited.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal([CleanupResult.Completed, CleanupResult.Completed], report.Cleanup.Select(hook => hook.Result));
    }

    [Theory(DisplayName = "G6.3 A hook told so early that its grace ends with its limit is abandoned then, and not told again")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpireCleanup_AGraceBeforeTheLimit_GivesOneGrace(bool asynchronous)
    {
        var time = new TestTime();
        var hook = new StuckHook(asynchronous);
        CancellableJob job = await StartAsync(hook, time);
        time.Advance(Limit - Grace);

        job.ExpireCleanup();
        time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);
        time.Advance(Moment);

        Assert.Equal(CleanupResult.Abandoned, Assert.Single(job.GetReport().Cleanup).Result);
        Assert.Equal(Limit, Assert.Single((await job.EndAsync()).Cleanup).Duration);
        hook.LetGo.Open();
    }

    [Theory(DisplayName = "G6.3 A hook told by somebody in a hurry at the very moment its limit ends has its whole grace, once")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpireCleanup_WhileTheLimitEnds_GivesTheWholeGrace(bool asynchronous)
    {
        var time = new InterruptedTime();
        var hook = new StuckHook(asynchronous);
        CancellableJob job = await StartAsync(hook, time);

        // The clock has seen that the hook was not told yet, and asks what time it is; before it can tell the hook, somebody does.
        time.AtNextReading = job.ExpireCleanup;
        time.Advance(Limit);

        Assert.True(hook.IsTold);
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);
        time.Advance(Grace - Moment);
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);
        time.Advance(Moment);
        Assert.Equal(Limit + Grace, Assert.Single((await job.EndAsync()).Cleanup).Duration);
        hook.LetGo.Open();
    }

    [Fact(DisplayName = "G6.3 A hook told by its clock, and then by somebody in a hurry, has one grace from the first")]
    public async Task ExpireCleanup_OnceTheLimitHasEnded_DoesNotProlongTheGrace()
    {
        var time = new TestTime();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = await StartAsync(hook, time);
        time.Advance(Limit);

        job.ExpireCleanup();
        time.Advance(Grace - Moment);
        job.ExpireCleanup();
        Assert.Equal(CleanupResult.Running, Assert.Single(job.GetReport().Cleanup).Result);
        time.Advance(Moment);

        Assert.Equal(Limit + Grace, Assert.Single((await job.EndAsync()).Cleanup).Duration);
        hook.LetGo.Open();
    }

    /// <summary>A job that has come as far as the hook.</summary>
    private static async Task<CancellableJob> StartAsync(StuckHook hook, TimeProvider time)
    {
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        hook.AddTo(job, "stuck", Limit);
        job.Start();
        await hook.Begun.WaitAsync();
        return job;
    }

    /// <summary>A clock that lets something happen while it is being read.</summary>
    private sealed class InterruptedTime : TestTime
    {
        private Action? _atNextReading;

        public Action AtNextReading
        {
            set => _atNextReading = value;
        }

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _atNextReading, null)?.Invoke();
            return base.GetTimestamp();
        }
    }
}
