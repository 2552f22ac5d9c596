using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Jobs;

/// <summary>
/// Work that obeys an outside token, has a time limit, and cleans up. By hand that is a linked source, <c>CancelAfter</c>,
/// <c>Task.Run</c> and <c>try</c>/<c>finally</c>; with the library, two options and a hook. The options are made once.
/// </summary>
public class FullJobBenchmark : JobBenchmark
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _outside = new();
    private readonly JobOptions _onPool;
    private readonly JobOptions _onThread;

    public FullJobBenchmark()
    {
        _onPool = new JobOptions { CancellationToken = _outside.Token, Timeout = Limit, Thread = JobThread.Pool };
        _onThread = _onPool with { Thread = JobThread.Dedicated };
    }

    [BenchmarkCategory("full, sync on the pool")]
    [Benchmark(Baseline = true, Description = "by hand", OperationsPerInvoke = Runs)]
    public Task ByHandOnPool() => Repeat(() => ByHand(TaskCreationOptions.DenyChildAttach));

    [BenchmarkCategory("full, sync on the pool")]
    [Benchmark(Description = "job", OperationsPerInvoke = Runs)]
    public Task JobOnPool() => Repeat(() => CancellableJob.Start(Body, _onPool).Completion);

    [BenchmarkCategory("full, sync on a thread")]
    [Benchmark(Baseline = true, Description = "by hand", OperationsPerInvoke = Runs)]
    public Task ByHandOnThread() => Repeat(() => ByHand(TaskCreationOptions.LongRunning));

    [BenchmarkCategory("full, sync on a thread")]
    [Benchmark(Description = "job", OperationsPerInvoke = Runs)]
    public Task JobOnThread() => Repeat(() => CancellableJob.Start(Body, _onThread).Completion);

    [BenchmarkCategory("full, async")]
    [Benchmark(Baseline = true, Description = "by hand", OperationsPerInvoke = Runs)]
    public Task ByHandAsync() => Repeat(ByHandAsyncOnce);

    [BenchmarkCategory("full, async")]
    [Benchmark(Description = "job", OperationsPerInvoke = Runs)]
    public Task JobAsync() => Repeat(() => CancellableJob.StartAsync(BodyAsync, _onPool).Completion);

    private async Task<int> ByHand(TaskCreationOptions where)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(_outside.Token);
        source.CancelAfter(Limit);
        CancellationToken token = source.Token;
        return await Task.Factory.StartNew(
            () =>
            {
                try
                {
                    token.ThrowIfCancellationRequested();
                    return Answer;
                }
                finally
                {
                    CleanUp();
                }
            },
            CancellationToken.None,
            where,
            TaskScheduler.Default);
    }

    private async Task<int> ByHandAsyncOnce()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(_outside.Token);
        source.CancelAfter(Limit);
        CancellationToken token = source.Token;
        return await Task.Run(async () =>
        {
            try
            {
                await Task.Yield();
                token.ThrowIfCancellationRequested();
                return Answer;
            }
            finally
            {
                CleanUp();
            }
        });
    }

    private int Body(JobContext context)
    {
        context.OnCleanup(_ => CleanUp());
        context.Checkpoint();
        return Answer;
    }

    private async Task<int> BodyAsync(JobContext context)
    {
        context.OnCleanup(_ => CleanUp());
        await Task.Yield();
        context.Checkpoint();
        return Answer;
    }
}
