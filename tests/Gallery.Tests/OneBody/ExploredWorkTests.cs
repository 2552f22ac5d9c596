using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using OneBody;

namespace Gallery.Tests.OneBody;

public sealed class ExploredWorkTests
{
    /// <summary>The primes below 10,000, from there to 20,000, and to 30,000.</summary>
    private static readonly long[] PrimesInBlock = [1229, 1033, 983];

    private static readonly Dictionary<string, Func<Work, Func<JobContext, Task>>> Ways = new()
    {
        ["a loop"] = work => Async(work.InALoop),
        ["Parallel"] = work => Async(work.InParallel),
        ["a query"] = work => Async(work.InAQuery),
        ["a stream"] = work => work.InAStreamAsync,
    };

    public static TheoryData<string> WaysToRunIt => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(WaysToRunIt))]
    public async Task Work_StoppedAtEveryPlace_HasCountedWholeBlocksOnly(string way)
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                var count = new PrimeCount();
                return Trial.OfAsync(
                    Ways[way](new Work(count.CountBlock, PrimesInBlock.Length)), report => HoldsWholeBlocks(count, report));
            },
            new ExplorationOptions
            {
                // A loaded machine takes its time; only work that never ends is to fail.
                MaxRunTime = TimeSpan.FromMinutes(2),
                MaxRunsPerPlace = 12,
                FaultAt = static point => new InvalidDataException($"no such number at {point}"),
            },
            TestContext.Current.CancellationToken);

        result.ThrowIfFailed();
        Assert.InRange(result.Runs, 24, int.MaxValue);
    }

    private static bool HoldsWholeBlocks(PrimeCount count, JobReport report)
    {
        // The other way round it need not be: a stream can be stopped before it knows that there is no other block.
        Assert.True(report.State != JobState.Succeeded || count.Blocks == PrimesInBlock.Length);
        Assert.Equal(count.Blocks > 0, count.UnderWay.IsCompleted);

        // Which ones is for the threads to decide.
        IEnumerable<long> sums = Enumerable.Range(0, 1 << PrimesInBlock.Length)
            .Select(set => PrimesInBlock.Where((_, block) => (set & (1 << block)) != 0).ToArray())
            .Where(blocks => blocks.Length == count.Blocks)
            .Select(blocks => blocks.Sum());
        Assert.Contains(count.Primes, sums);
        return true;
    }

    private static Func<JobContext, Task> Async(Action<JobContext> work) => context =>
    {
        work(context);
        return Task.CompletedTask;
    };
}
