using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

/// <summary>What exploring ourselves has brought to light about the explorer.</summary>
public class FindingTests
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
        var clock = new TestTime();

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
            new ExplorationOptions
            {
                TimeProvider = clock,
                PassTime = () => clock.Advance(TimeSpan.FromSeconds(1)),
                MaxRunTime = TimeSpan.FromMinutes(2),
            },
            TestContext.Current.CancellationToken);

        Assert.Contains(result.Failures, failure => failure.Rule is ExplorationRule.Hooks or ExplorationRule.NothingLeft);
    }
}
