using ControlRoom.Screen;
using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Cooperative.Cancellation.Tests;

namespace ControlRoom.Tests.Exploration;

/// <summary>The jobs of the room, one by one. Not the proud proof: it has no point at which it could be met, which is its temper.</summary>
[Collection(OwnTemporaryFolder.Alone)]
public sealed class ExploredTemperTests : IDisposable
{
    private readonly OwnTemporaryFolder _folder = new();
    private readonly TestTime _clock = new();

    private ExplorationOptions Options => new()
    {
        TimeProvider = _clock,
        Timeouts = true,
        CancelBeforeStart = true,

        // A hook that fails before it has begun leaves undone what it was for.
        FaultAt = static point => point.Kind == ExplorationPointKind.Hook ? null : new IOException("the disk is worn out"),

        // They go round and round, and one round is like the other.
        MaxRunsPerPlace = 2,
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("eager Collatz")]
    [InlineData("many hands")]
    [InlineData("tidy archive")]
    [InlineData("punctual search")]
    [InlineData("careful save")]
    [InlineData("long goodbye")]
    [InlineData("deaf fractal")]
    public Task Job_ThatIsAskedAndDisturbedOnTheWay_EndsAndLeavesNothing(string name) => ExploreAsync(name, AskAsync, Options);

    [Theory]
    [InlineData("brisk sum")]
    [InlineData("touchy import")]
    public Task Job_ThatEndsByItselfAndIsDisturbedOnTheWay_LeavesNothing(string name) => ExploreAsync(name, LeaveAloneAsync, Options);

    [Theory]
    [InlineData("slow poller")]
    [InlineData("patient clerk")]
    public Task Job_ThatWaitsUntilItsTimeIsUpAndIsDisturbedOnTheWay_LeavesNothing(string name) =>
        ExploreAsync(name, LeaveAloneAsync, Options with { PassTime = () => _clock.Advance(TimeSpan.FromSeconds(10)) });

    /// <summary>It hangs by temper, disturbed or not; the explorer must say so.</summary>
    [Fact]
    public async Task HangingGoodbye_Undisturbed_IsSaidToHaveLeftItsHookBehind()
    {
        ExplorationResult result = await FindAsync(
            "hanging goodbye", AskAsync, Options with { PassTime = () => _clock.Advance(TimeSpan.FromSeconds(1)) });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((Disturbance.None, ExplorationRule.Hooks), (failure.Disturbance, failure.Rule));
        Assert.Contains("'wait for a farewell' of child 'hanging goodbye' outlived its time", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Where it is, and then to stop: so that work that goes on for ever has come to a point, and ends.</summary>
    private static async Task AskAsync(CancellableJob job, JobContext context)
    {
        await job.PingAsync(Timeout.InfiniteTimeSpan, context.Token);
        job.Cancel("that will do, thank you");
    }

    private static Task LeaveAloneAsync(CancellableJob job, JobContext context) => Task.CompletedTask;

    private async Task ExploreAsync(string name, Func<CancellableJob, JobContext, Task> meanwhile, ExplorationOptions options) =>
        (await FindAsync(name, meanwhile, options)).ThrowIfFailed();

    private async Task<ExplorationResult> FindAsync(string name, Func<CancellableJob, JobContext, Task> meanwhile, ExplorationOptions options)
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () => NewTrial(name, meanwhile), options, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");
        return result;
    }

    private Trial NewTrial(string name, Func<CancellableJob, JobContext, Task> meanwhile)
    {
        var roster = new Roster(Brisk.Tempo, new EventLog());
        Post post = Post.All(Brisk.Tempo, roster).Single(post => post.Name == name);
        return Trial.OfAsync(
            async context =>
            {
                CancellableJob job = post.Start(context, OptionsFor(name, roster));
                roster.Add(job);
                await meanwhile(job, context);
                await job.WaitAsync();
                context.Checkpoint();
            },
            _ =>
            {
                Assert.All(roster.All, job => Assert.True(job.GetReport().HasEnded));
                _folder.AssertEmpty();
                return true;
            });
    }

    /// <summary>As the room starts it. The clock may run while a hook is at work: its time is up all the same only where the test says so.</summary>
    private static JobOptions OptionsFor(string name, Roster roster) => roster.OptionsFor(name) with
    {
        IsolateFailure = true,
        Timeout = Brisk.Tempo.Deadline,
        CleanupTimeout = JobOptions.MaxTime,
        CleanupHookTimeout = JobOptions.MaxTime,
    };
}
