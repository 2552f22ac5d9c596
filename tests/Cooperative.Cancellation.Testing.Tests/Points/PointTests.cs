namespace Cooperative.Cancellation.Testing.Tests.Points;

/// <summary>What is counted, and that the request is made there and met there.</summary>
public class PointTests
{
    private static readonly int[] Three = [1, 2, 3];

    /// <summary>A name, the work, and how many points it passes by itself.</summary>
    public static TheoryData<string, Func<JobContext, Task>, int> Forms => new()
    {
        { "plain", Sync(context => Repeat(() => context.Checkpoint())), 3 },
        { "paced", Sync(context => Paced(context, 2, 6)), 3 },
        { "chunks of a span", Sync(context => Each(context.Chunks((ReadOnlySpan<int>)Three))), 2 },
        { "sequence", Sync(context => Each(Three.WithCheckpoints(context))), 5 },
        { "parallel for", Sync(context => context.ParallelFor(0, 3, _ => { }, maxDegreeOfParallelism: 1)), 4 },
        { "parallel sequence", Sync(context => context.ParallelForEach(Three.Select(item => item), _ => { }, maxDegreeOfParallelism: 1)), 4 },
        { "yield", context => RepeatAsync(() => context.YieldAsync()), 3 },
        { "interruptible", Sync(context => Repeat(() => context.RunInterruptible(() => { }))), 3 },
        { "scope", Sync(context => context.WithTimeout(TimeSpan.FromMinutes(1), inner => inner.Checkpoint())), 2 },
        { "scope, tried", Sync(context => context.TryWithTimeout(TimeSpan.FromMinutes(1), inner => inner.Checkpoint())), 2 },
        { "shield", Sync(context => context.Shield(inner => inner.Checkpoint())), 2 },
        { "asynchronous scope", context => context.WithTimeoutAsync(TimeSpan.FromMinutes(1), Sync(inner => inner.Checkpoint())), 2 },
        { "asynchronous shield", context => context.ShieldAsync(Sync(inner => inner.Checkpoint())), 2 },
        { "child", context => context.StartChildAsync(Sync(child => child.Checkpoint())).Completion, 2 },
        { "hook", Sync(context => context.OnCleanup(_ => { })), 1 },
        { "hook with a checkpoint", Sync(context => context.OnCleanup(cleanup => cleanup.Context.Checkpoint(), "tidy")), 2 },
        { "hook with a child", Sync(context => context.OnCleanup(cleanup => cleanup.Context.StartChildAsync(Sync(child => child.Checkpoint())).Completion)), 3 },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Explore_EveryForm_CountsItsPointsAndDisturbsEach(string form, Func<JobContext, Task> work, int points)
    {
        // A clock that stands still: no loop finds out by itself how often to look.
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            work, new ExplorationOptions { TimeProvider = new StillClock(), CancelBeforeStart = false });

        Assert.True(!result.HasFailed && result.Notes.Count == 0, $"{form}: {result}");
        Assert.Equal((points, points), ((int)result.Points, result.Runs));
        Assert.Equal(points, result.Coverage.Sum(row => row.Explored));
    }

    [Fact]
    public async Task Explore_Checkpoints_RequestIsMadeAndMetAtEachInTurn()
    {
        List<(int Passed, bool Met)> runs = [];
        int passed = 0;
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            Sync(context =>
            {
                for (passed = 0; passed < 5; passed++)
                {
                    context.Checkpoint();
                }
            }),
            new ExplorationOptions
            {
                Invariant = report =>
                {
                    runs.Add((passed, report is { State: JobState.Canceled, Response: JobResponse.Honored }));
                    return true;
                },
            });

        result.ThrowIfFailed();
        Assert.Equal((5, false), runs[0]);
        Assert.Equal([(0, true), (1, true), (2, true), (3, true), (4, true)], runs.Skip(1).Order());
    }

    [Fact]
    public async Task Explore_ShieldedCheckpoint_RequestPassesTheShieldAndIsMetAfterIt()
    {
        List<string> story = [];
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            Sync(context =>
            {
                story.Clear();
                context.Shield(inner =>
                {
                    inner.Checkpoint();
                    story.Add("done");
                });
                context.Checkpoint();
                story.Add("after");
            }),
            new ExplorationOptions
            {
                Invariant = report => (report.State == JobState.Succeeded ? ["done", "after"] : (string[])["done"]).SequenceEqual(story),
            });

        result.ThrowIfFailed();
        Assert.Equal(3, result.Runs);
        Assert.All(result.Coverage, row => Assert.Equal(0, row.Unexplored));
    }

    [Fact]
    public void Explore_PlacesAndTimes_AreTold()
    {
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                context.Checkpoint();
                Repeat(() => context.Checkpoint());
                context.OnCleanup(_ => { }, "tidy");
            },
            new ExplorationOptions { Invariant = report => report.State == JobState.Succeeded });

        Assert.Equal(
            ["PointTests.cs:102, 1st time", "PointTests.cs:103, 1st time"],
            result.Failures.Select(failure => failure.Point!.ToString()));
        Assert.Equal([1L, 2L], result.Failures.Select(failure => failure.Point!.Number));
        Assert.Equal(["2nd", "3rd"], result.Failures[1].Others.Select(point => point.ToString().Split(", ")[1].Split(' ')[0]));
        Assert.Equal(("PointTests.cs:104", ExplorationPointKind.Hook), (result.Coverage[2].Place, result.Coverage[2].Kind));
    }

    [Fact]
    public void Explore_CallerWithoutAFile_IsAPlaceLikeAnyOther()
    {
        ExplorationResult result = CancellationExplorer.Explore(context => context.Shield(_ => { }, file: null!, line: 7));

        result.ThrowIfFailed();
        ExplorationCoverage row = Assert.Single(result.Coverage);
        Assert.Equal(("an unknown place", 1L, 1L), (row.Place, row.Passed, row.Explored));
    }

    [Fact]
    public void Explore_EntriesWithPathsMadeAtRunTime_EachIsMetByItsFileAndLine()
    {
        List<string> entered = [];
        int shields = 0;
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                shields = 0;
                context.Shield(_ => shields++, file: new string("one.cs"), line: 7);
                context.Shield(_ => shields++, file: new string("other.cs"), line: 7);
            },
            new ExplorationOptions
            {
                FaultAt = point => new IOException(point.Place),
                Invariant = report =>
                {
                    entered.AddRange(report.Exception is IOException fault ? [$"{fault.Message} after {shields}"] : []);
                    return true;
                },
            });

        result.ThrowIfFailed();
        Assert.Equal(["one.cs:7 after 0", "other.cs:7 after 1"], entered.Order());
        Assert.All(result.Coverage, row => Assert.Equal(0, row.Unexplored));
    }

    [Fact]
    public void Explore_HookOfAJobWithinAHook_IsAHookToo()
    {
        ExplorationResult result = CancellationExplorer.Explore(
            context => context.OnCleanup(outer => outer.Context.StartChild(
                child => child.OnCleanup(inner => inner.Context.Checkpoint("Inner.cs", 7)))),
            new ExplorationOptions { ExpireCleanup = true });

        result.ThrowIfFailed();
        Assert.Contains(result.Coverage, row => row is { Place: "Inner.cs:7", Disturbance: Disturbance.CleanupExpired, Explored: 1 });
    }

    private static Func<JobContext, Task> Sync(Action<JobContext> work) => context =>
    {
        work(context);
        return Task.CompletedTask;
    };

    private static void Repeat(Action action)
    {
        for (int i = 0; i < 3; i++)
        {
            action();
        }
    }

    private static async Task RepeatAsync(Func<ValueTask> action)
    {
        for (int i = 0; i < 3; i++)
        {
            await action();
        }
    }

    private static void Paced(JobContext context, int every, int rounds)
    {
        Pace pace = context.Pace(every);
        for (int i = 0; i < rounds; i++)
        {
            pace.Checkpoint();
        }
    }

    private static void Each<T>(IEnumerable<T> items) => Assert.Equal(3, items.Count());

    private static void Each(ReadOnlySpanChunks<int> chunks)
    {
        int count = 0;
        foreach (ReadOnlySpan<int> chunk in chunks)
        {
            count += chunk.Length;
        }

        Assert.Equal(3, count);
    }
}
