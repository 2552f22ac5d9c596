using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>
/// The bare loop over all items, against the same loop over one chunk after the other. The loop stands in a method of its own, as
/// bodies of more than a line do; what it carries from chunk to chunk is handed in and out.
/// </summary>
public abstract class ChunkBenchmark<TLoop, TItem, TState> : LoopBenchmark<TLoop, TItem, TState>
    where TLoop : struct, ILoop<TItem, TState>
{
    protected override IEnumerable<Func<TState>> Ways => [Bare, Chunks];

    [Benchmark(Description = "chunks", OperationsPerInvoke = Count)]
    public TState Chunks()
    {
        TState state = TLoop.Begin();
        foreach (ReadOnlySpan<TItem> chunk in Context.Chunks(Items))
        {
            state = TLoop.Run(chunk, state, default(NoCheck));
        }

        return state;
    }
}

[BenchmarkCategory("int sum")]
public class IntSumChunks : ChunkBenchmark<IntSum, int, int>;

[BenchmarkCategory("byte histogram")]
public class ByteHistogramChunks : ChunkBenchmark<ByteHistogram, byte, int[]>;

[BenchmarkCategory("double recurrence")]
public class DoubleRecurrenceChunks : ChunkBenchmark<DoubleRecurrence, double, double>;

[BenchmarkCategory("xorshift")]
public class XorshiftChunks : ChunkBenchmark<Xorshift, ulong, ulong>;

[BenchmarkCategory("SIMD sum")]
public class SimdSumChunks : ChunkBenchmark<SimdSum, int, int>;
