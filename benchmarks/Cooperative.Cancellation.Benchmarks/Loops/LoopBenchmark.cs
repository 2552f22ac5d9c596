using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>
/// A loop over items that stay in the cache, bare; those who derive set ways of checking beside it. Each way's work is checked once,
/// against another computation of the same.
/// </summary>
public abstract class LoopBenchmark<TLoop, TItem, TState> : IDisposable
    where TLoop : struct, ILoop<TItem, TState>
{
    protected const int Count = 256 * 1024;

    private readonly LiveJob _job = new();
    private readonly TItem[] _items = TLoop.MakeItems(Count);

    protected ReadOnlySpan<TItem> Items => _items;

    protected JobContext Context => _job.Context;

    /// <summary>Every way of going through the items that the class measures.</summary>
    protected abstract IEnumerable<Func<TState>> Ways { get; }

    [GlobalSetup]
    public void Verify()
    {
        if (!Ways.All(way => TLoop.IsRight(_items, way())))
        {
            throw new InvalidOperationException($"{typeof(TLoop).Name} came to a wrong result.");
        }
    }

    [Benchmark(Baseline = true, Description = "bare", OperationsPerInvoke = Count)]
    public TState Bare() => TLoop.Run(Items, TLoop.Begin(), default(NoCheck));

    [GlobalCleanup]
    public void Dispose()
    {
        _job.Dispose();
        GC.SuppressFinalize(this);
    }
}
