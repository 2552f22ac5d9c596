using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>A paced check in every iteration: the bare loop, <c>context.Pace(1024)</c>, and <c>context.Pace()</c>, which finds its pace itself.</summary>
public abstract class PacedBenchmark<TLoop, TItem, TState> : LoopBenchmark<TLoop, TItem, TState>
    where TLoop : struct, ILoop<TItem, TState>
{
    protected override IEnumerable<Func<TState>> Ways => [Bare, Every1024, OfItself];

    [Benchmark(Description = "every 1,024", OperationsPerInvoke = Count)]
    public TState Every1024() => TLoop.Run(Items, TLoop.Begin(), new PacedCheck(Context.Pace(1024)));

    [Benchmark(Description = "by itself", OperationsPerInvoke = Count)]
    public TState OfItself() => TLoop.Run(Items, TLoop.Begin(), new PacedCheck(Context.Pace()));
}

[BenchmarkCategory("int sum")]
public class IntSumPaced : PacedBenchmark<IntSum, int, int>;

[BenchmarkCategory("byte histogram")]
public class ByteHistogramPaced : PacedBenchmark<ByteHistogram, byte, int[]>;

[BenchmarkCategory("double recurrence")]
public class DoubleRecurrencePaced : PacedBenchmark<DoubleRecurrence, double, double>;

[BenchmarkCategory("xorshift")]
public class XorshiftPaced : PacedBenchmark<Xorshift, ulong, ulong>;
