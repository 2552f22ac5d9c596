using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>Meeting a request: the throw itself, through so many frames, and the catch.</summary>
public class ThrowBenchmark
{
    private readonly LiveJob _job = new(isRequested: true);
    private readonly CancellationToken _token = new(canceled: true);

    [Params(1, 20)]
    public int Depth { get; set; }

    [GlobalCleanup]
    public void End() => _job.Dispose();

    [Benchmark(Baseline = true, Description = "token")]
    public CancellationToken Token()
    {
        try
        {
            ThrowByToken(Depth);
        }
        catch (OperationCanceledException exception)
        {
            return exception.CancellationToken;
        }

        throw new InvalidOperationException("A cancelled token did not throw.");
    }

    [Benchmark(Description = "checkpoint")]
    public CancellationToken Checkpoint()
    {
        try
        {
            ThrowByCheckpoint(Depth);
        }
        catch (JobCanceledException exception)
        {
            return exception.CancellationToken;
        }

        throw new InvalidOperationException("A checkpoint of a cancelled job did not throw.");
    }

    /// <returns>A sum, so that the recursion cannot become a jump.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ThrowByToken(int depth)
    {
        if (depth > 1)
        {
            return ThrowByToken(depth - 1) + depth;
        }

        _token.ThrowIfCancellationRequested();
        return depth;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ThrowByCheckpoint(int depth)
    {
        if (depth > 1)
        {
            return ThrowByCheckpoint(depth - 1) + depth;
        }

        _job.Context.Checkpoint();
        return depth;
    }
}
