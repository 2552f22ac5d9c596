namespace Cooperative.Cancellation.Testing.Tests.Budgets;

/// <summary>What is explored where there is not time for all, and that it is the same every time.</summary>
public class BudgetTests
{
    [Fact]
    public void Explore_LoopOfAMillion_TakesFirstLastSecondAndSomeOfEachPlace()
    {
        List<long> numbers = [];
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                context.Checkpoint();
                for (int i = 0; i < 1_000_000; i++)
                {
                    context.Checkpoint();
                }

                context.Checkpoint();
            },
            new ExplorationOptions { MaxRunsPerPlace = 6, Invariant = report => report.State == JobState.Succeeded });

        Assert.Equal((1_000_002L, 8), (result.Points, result.Runs));
        ExplorationFailure loop = Assert.Single(result.Failures, failure => failure.Others.Count > 0);
        numbers.Add(loop.Point!.Number);
        numbers.AddRange(loop.Others.Select(point => point.Number));
        numbers.Sort();
        Assert.Equal([2L, 3L, 1_000_001L], [numbers[0], numbers[1], numbers[^1]]);
        Assert.Equal(6, numbers.Distinct().Count());
        Assert.Contains("999,994 of 1,000,000 times at BudgetTests.cs:16", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Explore_FewRuns_AreSpentOnEveryPlaceBeforeAnyIsTakenTwice()
    {
        static void Work(JobContext context)
        {
            for (int i = 0; i < 100; i++)
            {
                context.Checkpoint();
            }

            context.Checkpoint();
            context.Checkpoint();
        }

        ExplorationResult result = CancellationExplorer.Explore(Work, new ExplorationOptions { MaxRuns = 4 });

        Assert.Equal(4, result.Runs);
        Assert.Equal([2L, 1L, 1L], result.Coverage.Select(row => row.Explored));
    }

    [Theory]
    [InlineData(7, 7, true)]
    [InlineData(7, 8, false)]
    public void Explore_Seed_DecidesWhatChanceChooses(int one, int other, bool same)
    {
        static long[] Chosen(int seed)
        {
            ExplorationResult result = CancellationExplorer.Explore(
                context =>
                {
                    for (int i = 0; i < 1000; i++)
                    {
                        context.Checkpoint();
                    }
                },
                new ExplorationOptions { Seed = seed, MaxRunsPerPlace = 8, Invariant = report => report.State == JobState.Succeeded });
            return [.. result.Failures[0].Others.Select(point => point.Number).Order()];
        }

        Assert.Equal(same, Chosen(one).SequenceEqual(Chosen(other)));
    }

    [Fact]
    public void Explore_NoTimeLeft_MakesNoRunAndSaysWhatWasLeftOut()
    {
        ExplorationResult result = CancellationExplorer.Explore(
            context => context.Checkpoint(), new ExplorationOptions { MaxTime = TimeSpan.FromTicks(1) });

        Assert.Equal((0, 1L), (result.Runs, result.Coverage[0].Unexplored));
        Assert.Contains("Not explored: 1 of 1 times", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explore_RunsAtTheSameTime_EachOnATrialOfItsOwn()
    {
        int together = 0, most = 0;
        var atOnce = new SemaphoreSlim(0);
        var seen = new List<ExplorationProgress>();
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                int own = 0;
                return Trial.OfAsync(
                    async context =>
                    {
                        if (Interlocked.Increment(ref together) is var now && now > Volatile.Read(ref most))
                        {
                            Volatile.Write(ref most, now);
                        }

                        for (int i = 0; i < 8; i++)
                        {
                            context.Checkpoint();
                            own++;
                            await Task.Yield();
                        }
                    },
                    report =>
                    {
                        Interlocked.Decrement(ref together);
                        return own == (report.State == JobState.Succeeded ? 8 : own) && own <= 8;
                    });
            },
            new ExplorationOptions { MaxDegreeOfParallelism = 4, Progress = new Told(seen) });

        result.ThrowIfFailed();
        Assert.Equal(8, result.Runs);
        Assert.Equal(Enumerable.Range(1, 8), seen.Select(progress => progress.Runs));
        Assert.All(seen, progress => Assert.Equal(8, progress.Planned));
        atOnce.Dispose();
    }

    [Fact]
    public void Options_OutOfRange_AreRefusedByName()
    {
        Assert.Throws<ArgumentOutOfRangeException>("MaxRuns", () => new ExplorationOptions { MaxRuns = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxRunsPerPlace", () => new ExplorationOptions { MaxRunsPerPlace = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxDegreeOfParallelism", () => new ExplorationOptions { MaxDegreeOfParallelism = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxTime", () => new ExplorationOptions { MaxTime = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>("MaxRunTime", () => new ExplorationOptions { MaxRunTime = TimeSpan.FromTicks(-2) });
        Assert.Throws<ArgumentNullException>("Job", () => new ExplorationOptions { Job = null! });
    }

    private sealed class Told(List<ExplorationProgress> seen) : IProgress<ExplorationProgress>
    {
        public void Report(ExplorationProgress value) => seen.Add(value);
    }
}
