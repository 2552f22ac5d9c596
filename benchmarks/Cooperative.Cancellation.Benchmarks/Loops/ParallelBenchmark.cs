using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>The sum of ten million ints, with a state for each thread: by .NET's own parallel loop given a token, and by the context's.</summary>
[BenchmarkCategory("parallel sum")]
public class ParallelBenchmark : IDisposable
{
    private const int Count = 10_000_000;

    private readonly LiveJob _job = new();
    private readonly int[] _items = IntSum.MakeItems(Count);

    [GlobalSetup]
    public void Verify()
    {
        long right = _items.Sum(item => (long)item);
        if (!new[] { Platform(), Indices(), LongIndices() }.All(sum => sum == right))
        {
            throw new InvalidOperationException("The parallel sum came to a wrong result.");
        }
    }

    [Benchmark(Baseline = true, Description = "Parallel.For with a token", OperationsPerInvoke = Count)]
    public long Platform()
    {
        long sum = 0;
        Parallel.For(
            0,
            Count,
            new ParallelOptions { CancellationToken = _job.Context.Token },
            () => 0L,
            (i, _, mine) => mine + _items[i],
            mine => Interlocked.Add(ref sum, mine));
        return sum;
    }

    [Benchmark(Description = "context.ParallelFor", OperationsPerInvoke = Count)]
    public long Indices()
    {
        long sum = 0;
        _job.Context.ParallelFor(0, Count, () => 0L, (i, mine) => mine + _items[i], mine => Interlocked.Add(ref sum, mine));
        return sum;
    }

    [Benchmark(Description = "context.ParallelFor, long", OperationsPerInvoke = Count)]
    public long LongIndices()
    {
        long sum = 0;
        _job.Context.ParallelFor(0L, Count, () => 0L, (i, mine) => mine + _items[i], mine => Interlocked.Add(ref sum, mine));
        return sum;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _job.Dispose();
        GC.SuppressFinalize(this);
    }
}
