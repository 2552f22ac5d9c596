#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Testing.Tests.Rules;

[Collection(Alone.Name)]
public class ChildTests
{
    [Fact(Timeout = 30_000)]
    public async Task Unobserved_MessageDiffersFromRunToRun_IsFound()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                Lose();
                context.Checkpoint();
                return Task.CompletedTask;
            });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.NothingUnobserved);

        static void Lose() => _ = Task.FromException(new IOException($"cannot open {Guid.NewGuid()}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Unobserved_LostByTheUndisturbedRunAlone_IsFound()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Checkpoint();
                Lose();
                return Task.CompletedTask;
            });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.NothingUnobserved);

        static void Lose() => _ = Task.FromException(new IOException("lost behind the last point"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeouts_ChildWithATimeLimitInsideAShield_ItsLimitPasses()
    {
        int timedOut = 0;

        await CancellationExplorer.ExploreAsync(
            context => context.ShieldAsync(async shield =>
            {
                CancellableJob child = shield.StartChildAsync(
                    async inner =>
                    {
                        await Task.Yield();
                        inner.Checkpoint();
                    },
                    new JobOptions { Timeout = TimeSpan.FromMinutes(1) });
                JobReport report = await child.WaitAsync();
                timedOut += report.CancellationReason?.Kind == CancellationKind.Timeout ? 1 : 0;
            }),
            new ExplorationOptions { Timeouts = true });

        Assert.Equal(1, timedOut);
    }

    [Fact(Timeout = 30_000)]
    public async Task Answered_ChildSwallowsTheRequestAndRunsToItsEnd_IsFound()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                CancellableJob child = context.StartChildAsync(inner =>
                {
                    try
                    {
                        inner.Checkpoint();
                    }
                    catch (OperationCanceledException)
                    {
                    }

                    return Task.CompletedTask;
                });
                await child.Completion;
                context.Checkpoint();
            });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.Answered);
    }

    [Fact(Timeout = 30_000)]
    public async Task Hooks_HookOfAnIsolatedChildFails_IsFound()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                CancellableJob child = context.StartChildAsync(
                    inner =>
                    {
                        inner.OnCleanup(_ => throw new IOException("disk full"), "undo", CleanupWhen.Canceled);
                        inner.Checkpoint();
                        return Task.CompletedTask;
                    },
                    new JobOptions { IsolateFailure = true });
                await child.WaitAsync();
                context.Checkpoint();
            });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.Hooks);
    }

    [Fact(Timeout = 30_000)]
    public async Task Hooks_HookOfAChildIsAbandonedAsItsBudgetEnds_IsFound()
    {
        var clock = new TestTime();
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                CancellableJob child = context.StartChildAsync(inner =>
                {
                    inner.OnCleanup(_ => new TaskCompletionSource().Task, "stubborn", CleanupWhen.Canceled);
                    inner.Checkpoint();
                    return Task.CompletedTask;
                });
                await child.Completion;
            },
            new ExplorationOptions
            {
                ExpireCleanup = true,
                TimeProvider = clock,
                PassTime = () => clock.Advance(TimeSpan.FromSeconds(0.25)),
            });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.Hooks && failure.Disturbance == Disturbance.CleanupExpired);
    }

    [Fact(Timeout = 30_000)]
    public async Task Ended_WorkThatNeverEndsStopsWhenAskedAtLast_IsFound()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            Trial_NeverEnds,
            new ExplorationOptions { MaxRunTime = TimeSpan.FromMilliseconds(300) });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.Ended);

        static async Task Trial_NeverEnds(JobContext context)
        {
            while (true)
            {
                context.Checkpoint();
                await Task.Yield();
            }
        }
    }
}
