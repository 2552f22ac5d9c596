using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3: a tick that was on its way for an earlier hook, and arrives while somebody in a hurry tells the next one.</summary>
public class LateTickTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [Fact(DisplayName = "G6.3 A late tick does not take the end of its grace from a hook that is being told meanwhile")]
    public async Task LateTick_WhileAHookIsTold_DoesNotProlongItsGrace()
    {
        var time = new LateTime();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        hook.AddTo(job, "stuck", Limit);
        job.Start();
        await hook.Begun.WaitAsync();

        // The tick has seen a hook that was not told yet, and asks what time it is; before it can set the clock, somebody tells.
        time.AtNextReading = job.ExpireCleanup;
        time.Tick();
        Assert.True(hook.IsTold);
        time.Advance(Grace);

        Assert.Equal(CleanupResult.Abandoned, Assert.Single(job.GetReport().Cleanup).Result);
        hook.LetGo.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G6.3 A late tick does not shorten the grace of a hook that was told before it came")]
    public async Task LateTick_OnceAHookIsTold_LeavesItItsGrace()
    {
        var time = new LateTime();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        hook.AddTo(job, "stuck", Limit);
        job.Start();
        await hook.Begun.WaitAsync();

        job.ExpireCleanup();
        time.Tick();
        CleanupResult result = Assert.Single(job.GetReport().Cleanup).Result;

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(CleanupResult.Running, result);
        Assert.Equal(CleanupResult.Completed, Assert.Single(report.Cleanup).Result);
    }

    /// <summary>A clock whose last timer can be made to tick out of turn, and that lets something happen while it is being read.</summary>
    private sealed class LateTime : TestTime
    {
        private Action? _atNextReading;
        private Action? _tick;

        public Action AtNextReading
        {
            set => _atNextReading = value;
        }

        public void Tick() => _tick!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _atNextReading, null)?.Invoke();
            return base.GetTimestamp();
        }
    }
}
