#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Rules;

public class TextTests
{
    [Fact(Timeout = 30_000)]
    public async Task Replay_OnePointExplored_TextSaysSo()
    {
        ExplorationResult result = await Task.Run(() => CancellationExplorer.Replay(context => context.Checkpoint(), 1));

        Assert.Equal(1, result.Runs);
        Assert.Contains("Explored 1 of 1 point in 1 run", result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task ToString_OnePointWithTwoDisturbances_CountsItOnce()
    {
        ExplorationResult result = await Task.Run(() => CancellationExplorer.Explore(context => context.Checkpoint(), new ExplorationOptions { Timeouts = true }));

        Assert.Equal(1, result.Points);
        Assert.Contains("Explored 1 of 1 point in 2 runs", result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Replay_LineOfAFault_HandsTheOptionsOn()
    {
        bool isWhole = true;
        Func<JobContext, Task> work = context =>
        {
            isWhole = false;
            context.Checkpoint();
            isWhole = true;
            return Task.CompletedTask;
        };
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            work, new ExplorationOptions { FaultAt = _ => new IOException(), Invariant = _ => isWhole });
        ExplorationFailure failure = Assert.Single(result.Failures, failure => failure.Disturbance == Disturbance.Fault);

        Assert.Equal("CancellationExplorer.ReplayAsync(work, point: 1, Disturbance.Fault, options)", failure.Replay);
    }

    [Fact(Timeout = 30_000)]
    public async Task Replay_LineOfABrokenInvariant_HandsTheOptionsOn()
    {
        bool isWhole = true;
        Func<JobContext, Task> work = context =>
        {
            isWhole = false;
            context.Checkpoint();
            isWhole = true;
            return Task.CompletedTask;
        };
        ExplorationResult result = await CancellationExplorer.ExploreAsync(work, new ExplorationOptions { Invariant = _ => isWhole });

        Assert.Equal("CancellationExplorer.ReplayAsync(work, point: 1, options: options)", Assert.Single(result.Failures).Replay);
    }

    [Fact(Timeout = 30_000)]
    public async Task Replay_LineOfSynchronousWork_NamesTheMethodThatTakesIt()
    {
        Action<JobContext> work = context => context.Checkpoint();
        ExplorationResult result = await Task.Run(
            () => CancellationExplorer.Explore(work, new ExplorationOptions { Invariant = report => report.State == JobState.Succeeded }));

        Assert.StartsWith("CancellationExplorer.Replay(", Assert.Single(result.Failures).Replay);
    }

    [Fact(Timeout = 30_000)]
    public async Task NothingLeft_OneJob_TextIsSingular()
    {
        using var release = new ManualResetEventSlim();
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(hook => hook.Context.StartChild(_ => release.Wait(20000)).Wait(TimeSpan.FromSeconds(20)), "stubborn", limit: TimeSpan.FromMilliseconds(50));
                context.Checkpoint();
                return Task.CompletedTask;
            });
        release.Set();

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.NothingLeft);
        Assert.Contains("a job was left behind", result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task NothingLeft_LimitOfAScopeInAHookThatWasAbandoned_IsATimer()
    {
        var never = new TaskCompletionSource();
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(hook => hook.Context.WithTimeoutAsync(TimeSpan.FromHours(1), _ => never.Task), "stubborn", limit: TimeSpan.FromMilliseconds(50));
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions { MaxRuns = 1 });
        never.SetResult();

        Assert.Contains("a timer was left behind", result.ToString());
    }

    [Fact]
    public void Point_HookInAFileWhoseNameStartsWithHook_TextSaysHook() =>
        Assert.Equal(
            "hooks.cs:3 (start of a cleanup hook), 1st time",
            new ExplorationPoint(1, ExplorationPointKind.Hook, "hooks.cs:3", 1).ToString());
}
