using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>
/// The double recurrence written into the loop over the chunks: with a local variable for each chunk, and without. The call that
/// moves on to the next chunk makes the JIT keep what lives across it on the stack, in the inner loop as well.
/// </summary>
[BenchmarkCategory("double recurrence, in place")]
public class InlineChunkBenchmark : LoopBenchmark<DoubleRecurrence, double, double>
{
    protected override IEnumerable<Func<double>> Ways => [Bare, LocalVariable, NoLocalVariable];

    [Benchmark(Description = "chunks, a local variable for each", OperationsPerInvoke = Count)]
    public double LocalVariable()
    {
        double state = DoubleRecurrence.Begin();
        foreach (ReadOnlySpan<double> chunk in Context.Chunks(Items))
        {
            double local = state;
            foreach (double item in chunk)
            {
                local = DoubleRecurrence.Next(local, item);
            }

            state = local;
        }

        return state;
    }

    [Benchmark(Description = "chunks, without", OperationsPerInvoke = Count)]
    public double NoLocalVariable()
    {
        double state = DoubleRecurrence.Begin();
        foreach (ReadOnlySpan<double> chunk in Context.Chunks(Items))
        {
            foreach (double item in chunk)
            {
                state = DoubleRecurrence.Next(state, item);
            }
        }

        return state;
    }
}
