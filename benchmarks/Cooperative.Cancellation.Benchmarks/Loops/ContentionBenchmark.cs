using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>
/// One context polled by one thread, which also reports progress every thousandth time, against two threads that poll it at once,
/// one of which reports. Live, they poll by <c>Checkpoint()</c>; cancelled, by <c>IsCancellationRequested</c>, for a checkpoint would
/// throw. What is timed is a poll of the slower thread.
/// </summary>
public class ContentionBenchmark : IDisposable
{
    private const int LivePolls = 400_000;
    private const int CancelledPolls = 400_000;

    private readonly LiveJob _live = new();
    private readonly LiveJob _cancelled = new(isRequested: true);
    private Partner? _partner;

    [GlobalSetup(Targets = [nameof(LiveTwo), nameof(CancelledTwo)])]
    public void StartPartner() => _partner = new Partner();

    [BenchmarkCategory("live")]
    [Benchmark(Baseline = true, Description = "one thread", OperationsPerInvoke = LivePolls)]
    public void LiveOne() => PollLive(true);

    [BenchmarkCategory("live")]
    [Benchmark(Description = "two threads", OperationsPerInvoke = LivePolls)]
    public void LiveTwo() => _partner!.Together(() => PollLive(true), () => PollLive(false));

    [BenchmarkCategory("cancelled")]
    [Benchmark(Baseline = true, Description = "one thread", OperationsPerInvoke = CancelledPolls)]
    public void CancelledOne() => PollCancelled(true);

    [BenchmarkCategory("cancelled")]
    [Benchmark(Description = "two threads", OperationsPerInvoke = CancelledPolls)]
    public void CancelledTwo() => _partner!.Together(() => PollCancelled(true), () => PollCancelled(false));

    [GlobalCleanup]
    public void Dispose()
    {
        _partner?.Dispose();
        _live.Dispose();
        _cancelled.Dispose();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PollLive(bool reports)
    {
        JobContext context = _live.Context;
        for (int block = 1; block <= LivePolls / 1000; block++)
        {
            for (int i = 0; i < 1000; i++)
            {
                context.Checkpoint();
            }

            Report(context, reports, block);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PollCancelled(bool reports)
    {
        JobContext context = _cancelled.Context;
        for (int block = 1; block <= CancelledPolls / 1000; block++)
        {
            for (int i = 0; i < 1000; i++)
            {
                if (!context.IsCancellationRequested)
                {
                    throw new InvalidOperationException("A cancelled job says that nobody has asked.");
                }
            }

            Report(context, reports, block);
        }
    }

    private static void Report(JobContext context, bool reports, int block)
    {
        if (reports)
        {
            context.ReportProgress(block * 1000L);
        }
    }
}
