#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Budgets;

public class ShareTests
{
    [Fact(Timeout = 30_000)]
    public async Task Timeouts_ScopeInAHookExpires_HookIsNotBlamed()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                context.OnCleanup(hook => Work(hook.Context), "hook");
                await Work(context);
            },
            new ExplorationOptions { Timeouts = true });

        Assert.DoesNotContain(result.Failures, failure => failure.Disturbance == Disturbance.Timeout);

        static Task Work(JobContext context) => context.WithTimeoutAsync(TimeSpan.FromMinutes(1), async scope =>
        {
            await Task.Yield();
            scope.Checkpoint();
        });
    }

    [Fact(Timeout = 30_000)]
    public async Task Replay_FaultAtLeavesThePointOut_SaysSo()
    {
        ExplorationResult result = await CancellationExplorer.ReplayAsync(
            context =>
            {
                context.Checkpoint();
                return Task.CompletedTask;
            },
            1,
            Disturbance.Fault,
            new ExplorationOptions { FaultAt = _ => null });

        Assert.True(result.Runs == 1 || result.HasFailed || result.Notes.Count > 0, result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task MaxRuns_AsManyAsPlaces_DisturbancesTakeTurns()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Checkpoint();
                context.Checkpoint();
                context.Checkpoint();
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions { Timeouts = true, MaxRuns = 4 });

        Assert.Equal(4, result.Runs);
        Assert.Contains(result.Coverage, row => row.Disturbance == Disturbance.Timeout && row.Explored > 0);
    }

    [Fact(Timeout = 30_000)]
    public async Task Progress_Throws_ExplorationGoesOn()
    {
        ExplorationResult? result = null;
        Exception? thrown = await Record.ExceptionAsync(async () => result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions { Progress = new Broken(), Invariant = report => report.State == JobState.Succeeded }));

        Assert.Null(thrown);
        Assert.True(result!.HasFailed);
    }

    private sealed class Broken : IProgress<ExplorationProgress>
    {
        public void Report(ExplorationProgress value) => throw new IOException("progress");
    }
}
