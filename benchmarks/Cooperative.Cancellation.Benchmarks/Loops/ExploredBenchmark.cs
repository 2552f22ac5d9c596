using BenchmarkDotNet.Attributes;
using Cooperative.Cancellation.Testing;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>The int sum with a checkpoint in every iteration, for a job in production and for one that is being explored.</summary>
[BenchmarkCategory("int sum")]
public class ExploredBenchmark : IDisposable
{
    private const int Count = 256 * 1024;

    private readonly LiveJob _job = new();
    private readonly ExploredJob _explored = new();
    private readonly int[] _items = IntSum.MakeItems(Count);

    [GlobalSetup]
    public void Verify()
    {
        if (!new[] { Production(), Explored() }.All(sum => IntSum.IsRight(_items, sum)))
        {
            throw new InvalidOperationException("The int sum came to a wrong result.");
        }
    }

    [Benchmark(Baseline = true, Description = "in production", OperationsPerInvoke = Count)]
    public int Production() => IntSum.Run(_items, 0, new ContextCheck(_job.Context));

    [Benchmark(Description = "explored", OperationsPerInvoke = Count)]
    public int Explored() => IntSum.Run(_items, 0, new ContextCheck(_explored.Context));

    [GlobalCleanup]
    public void Dispose()
    {
        _job.Dispose();
        _explored.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The first run of an exploration, held where its body begins: its context counts every checkpoint.</summary>
    private sealed class ExploredJob : IDisposable
    {
        private readonly CancellationTokenSource _isOver = new();
        private readonly ManualResetEventSlim _mayEnd = new();
        private readonly Task _exploration;

        public ExploredJob()
        {
            var context = new TaskCompletionSource<JobContext>();
            _exploration = Task.Run(() => CancellationExplorer.Explore(
                body =>
                {
                    context.TrySetResult(body);
                    _mayEnd.Wait();
                },
                new ExplorationOptions { MaxRunTime = Timeout.InfiniteTimeSpan },
                _isOver.Token));
            Context = context.Task.GetAwaiter().GetResult();
        }

        public JobContext Context { get; }

        public void Dispose()
        {
            _isOver.Cancel();
            _mayEnd.Set();
            _exploration.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
            _isOver.Dispose();
            _mayEnd.Dispose();
        }
    }
}
