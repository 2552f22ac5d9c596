using System.Diagnostics;
using System.Globalization;
using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>
/// One request to the root of a tree of children at work, until the call returns: then every child is asked to stop, on both sides.
/// A tree can be cancelled only once, so several are grown beforehand and cancelled one after the other; what is told is time and
/// bytes for each child. Bytes are those of growing and cancelling the tree.
/// </summary>
internal static class TreeMeasurement
{
    public const string ByHand = "linked sources";
    public const string Jobs = "jobs";

    private const int ChildrenPerBatch = 2000;

    // Cancelling a batch takes less than the time slice of a neighbour on the machine: the best of some is one without.
    private const int BatchesPerRound = 5;

    // Linked sources cancel each other by recursion: a tree 100,000 deep needs far more stack than a thread has by default.
    private const int StackSize = 1 << 30;

    public static string Group(string shape, int size) => string.Create(CultureInfo.InvariantCulture, $"{shape}, {size:#,0}");

    public static async Task<IReadOnlyList<Case>> MeasureAsync(Effort effort)
    {
        // To have everything compiled for good.
        await CompareAsync(isDeep: true, 1000, effort.Rounds);
        await CompareAsync(isDeep: false, 1000, effort.Rounds);
        await Task.Delay(TimeSpan.FromSeconds(0.5));

        var cases = new List<Case>();
        foreach (bool isDeep in (bool[])[false, true])
        {
            foreach (int size in (int[])[1, 10, 1000, 100_000])
            {
                cases.AddRange(await CompareAsync(isDeep, size, effort.Rounds));
            }
        }

        return cases;
    }

    private static async Task<Case[]> CompareAsync(bool isDeep, int size, int rounds)
    {
        Func<ITree>[] ways = [() => new LinkedSourceTree(), () => new JobTree()];
        double[][] times = [new double[rounds], new double[rounds]];
        double[] bytes = new double[ways.Length];
        for (int round = 0; round < rounds; round++)
        {
            Array.ForEach(times, way => way[round] = double.PositiveInfinity);
            for (int batch = 0; batch < BatchesPerRound; batch++)
            {
                for (int way = 0; way < ways.Length; way++)
                {
                    (double time, bytes[way]) = await CancelAsync(ways[way], isDeep, size);
                    times[way][round] = Math.Min(times[way][round], time);
                }
            }
        }

        string group = Group(isDeep ? "deep" : "wide", size);
        return [new Case(group, ByHand, true, times[0], bytes[0]), new Case(group, Jobs, false, times[1], bytes[1])];
    }

    private static async Task<(double Nanoseconds, double Bytes)> CancelAsync(Func<ITree> plant, bool isDeep, int size)
    {
        int batch = Math.Max(1, ChildrenPerBatch / size);
        var trees = new ITree[batch];
        GC.Collect();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < batch; i++)
        {
            trees[i] = plant();
            await trees[i].GrowAsync(isDeep, size);
        }

        TimeSpan taken = await OnBigStack(() =>
        {
            long start = Stopwatch.GetTimestamp();
            foreach (ITree tree in trees)
            {
                tree.Cancel();
            }

            return Stopwatch.GetElapsedTime(start);
        });
        long after = GC.GetTotalAllocatedBytes(precise: true);
        foreach (ITree tree in trees)
        {
            if (await tree.FellAsync() != size)
            {
                throw new InvalidOperationException($"The request did not reach all of {size} children.");
            }
        }

        double children = (double)batch * size;
        return (taken.TotalNanoseconds / children, (after - before) / children);
    }

    private static Task<TimeSpan> OnBigStack(Func<TimeSpan> work)
    {
        var done = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => done.SetResult(work()), StackSize) { IsBackground = true }.Start();
        return done.Task;
    }
}
