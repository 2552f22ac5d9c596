using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>
/// The int sum with a checkpoint in every iteration, on the context that the body was given, on <see cref="JobContext.Current"/>
/// taken once before the loop, and on the same read again in each iteration. All run under the flow of the job, as its body does.
/// </summary>
[BenchmarkCategory("int sum")]
public class AmbientBenchmark : IDisposable
{
    private const int Count = 16 * 1024;

    private readonly LiveJob _job = new();
    private readonly int[] _items = IntSum.MakeItems(Count);

    [GlobalSetup]
    public void Verify()
    {
        if (!new[] { Explicit(), TakenOnce(), ReadInside() }.All(sum => IntSum.IsRight(_items, sum)))
        {
            throw new InvalidOperationException("The int sum came to a wrong result.");
        }
    }

    [Benchmark(Baseline = true, Description = "the body's context", OperationsPerInvoke = Count)]
    public int Explicit() => _job.Run(() => IntSum.Run(_items, 0, new ContextCheck(_job.Context)));

    [Benchmark(Description = "Current, taken before the loop", OperationsPerInvoke = Count)]
    public int TakenOnce() => _job.Run(() => IntSum.Run(_items, 0, new ContextCheck(JobContext.Current!)));

    [Benchmark(Description = "Current, read in each iteration", OperationsPerInvoke = Count)]
    public int ReadInside() => _job.Run(() => IntSum.Run(_items, 0, default(AmbientCheck)));

    [GlobalCleanup]
    public void Dispose()
    {
        _job.Dispose();
        GC.SuppressFinalize(this);
    }
}
