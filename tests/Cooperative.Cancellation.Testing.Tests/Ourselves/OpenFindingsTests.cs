using Microsoft.Extensions.Time.Testing;

namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

/// <summary>What exploring ourselves has brought to light and nobody has decided on yet. Each of these fails.</summary>
public class OpenFindingsTests
{
    [Fact(DisplayName = "ExpireCleanup, a hook whose child has a hook: that its time was up is no failure of the hook's own")]
    public async Task ExpireCleanup_HookOfAChildOfAHook_IsNoFailure() =>
        await EveryWay.ExploreAsync(
            static () => Trial.Of(static context =>
            {
                context.OnCleanup(
                    static cleanup =>
                    {
                        cleanup.Context.StartChild(static child =>
                        {
                            child.OnCleanup(static inner => inner.Context.Checkpoint(), "child's hook");
                            child.Checkpoint();
                        });
                    },
                    "hook with a child");
                context.Checkpoint();
            }),
            EveryWay.Options with { Timeouts = false, FaultAt = null, CancelBeforeStart = false });

    [Fact(DisplayName = "Hooks: one that a child has left behind is told, also where the child was started isolated")]
    public async Task Explore_HookOfAnIsolatedChildIsAbandoned_IsTold()
    {
        var clock = new FakeTimeProvider();

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            static async context =>
            {
                CancellableJob child = context.StartChild(
                    static inner =>
                    {
                        inner.OnCleanup(static _ => new TaskCompletionSource().Task, "wait for a farewell");
                        inner.Checkpoint();
                    },
                    new JobOptions { IsolateFailure = true });
                await child.WaitAsync();
                context.Checkpoint();
            },
            new ExplorationOptions { TimeProvider = clock, PassTime = () => clock.Advance(TimeSpan.FromSeconds(1)) },
            TestContext.Current.CancellationToken);

        Assert.Contains(result.Failures, failure => failure.Rule is ExplorationRule.Hooks or ExplorationRule.NothingLeft);
    }

    [Fact(DisplayName = "Pace(latency): no timer is left when the job has ended")]
    public async Task Pace_JobHasEnded_LeavesNoTimer()
    {
        var clock = new TimerCountingClock();

        await CancellableJob.Start(
            static context => context.Pace(TimeSpan.FromHours(1)).Checkpoint(), new JobOptions { TimeProvider = clock });

        Assert.Equal(0, clock.Timers);
    }

    private sealed class TimerCountingClock : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return new CountedTimer(base.CreateTimer(callback, state, dueTime, period), () => Interlocked.Decrement(ref _timers));
        }
    }

    private sealed class CountedTimer(ITimer timer, Action disposed) : ITimer
    {
        private int _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                disposed();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
