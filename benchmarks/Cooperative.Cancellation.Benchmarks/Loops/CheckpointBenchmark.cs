using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>A check in every iteration: the bare loop, <c>context.Checkpoint()</c>, and <c>token.ThrowIfCancellationRequested()</c>.</summary>
public abstract class CheckpointBenchmark<TLoop, TItem, TState> : LoopBenchmark<TLoop, TItem, TState>
    where TLoop : struct, ILoop<TItem, TState>
{
    /// <summary>A token that can be cancelled, as the context can: the default one is checked for nothing.</summary>
    private readonly CancellationToken _token = new CancellationTokenSource().Token;

    protected override IEnumerable<Func<TState>> Ways => [Bare, Checkpoint, Token];

    [Benchmark(Description = "checkpoint", OperationsPerInvoke = Count)]
    public TState Checkpoint() => TLoop.Run(Items, TLoop.Begin(), new ContextCheck(Context));

    [Benchmark(Description = "token", OperationsPerInvoke = Count)]
    public TState Token() => TLoop.Run(Items, TLoop.Begin(), new TokenCheck(_token));
}

[BenchmarkCategory("int sum")]
public class IntSumCheckpoint : CheckpointBenchmark<IntSum, int, int>;

[BenchmarkCategory("byte histogram")]
public class ByteHistogramCheckpoint : CheckpointBenchmark<ByteHistogram, byte, int[]>;

[BenchmarkCategory("double recurrence")]
public class DoubleRecurrenceCheckpoint : CheckpointBenchmark<DoubleRecurrence, double, double>;

[BenchmarkCategory("xorshift")]
public class XorshiftCheckpoint : CheckpointBenchmark<Xorshift, ulong, ulong>;
