using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Jobs;

/// <summary>
/// Work that can be asked to stop, and nothing else: no time limit, no outside token, no hook. By hand that is a source and
/// <c>Task.Run</c>.
/// </summary>
public class PlainJobBenchmark : JobBenchmark
{
    private static readonly JobOptions OnPool = new() { Thread = JobThread.Pool };

    [BenchmarkCategory("plain, sync on the pool")]
    [Benchmark(Baseline = true, Description = "by hand", OperationsPerInvoke = Runs)]
    public Task ByHandOnPool() => Repeat(async () =>
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        return await Task.Run(() => Body(token), CancellationToken.None);
    });

    [BenchmarkCategory("plain, sync on the pool")]
    [Benchmark(Description = "job", OperationsPerInvoke = Runs)]
    public Task JobOnPool() => Repeat(() => CancellableJob.Start(Body, OnPool).Completion);

    [BenchmarkCategory("plain, sync on a thread")]
    [Benchmark(Baseline = true, Description = "by hand", OperationsPerInvoke = Runs)]
    public Task ByHandOnThread() => Repeat(async () =>
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        return await Task.Factory.StartNew(
            () => Body(token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    });

    [BenchmarkCategory("plain, sync on a thread")]
    [Benchmark(Description = "job", OperationsPerInvoke = Runs)]
    public Task JobOnThread() => Repeat(() => CancellableJob.Start(Body).Completion);

    [BenchmarkCategory("plain, async")]
    [Benchmark(Baseline = true, Description = "by hand", OperationsPerInvoke = Runs)]
    public Task ByHandAsync() => Repeat(async () =>
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        return await Task.Run(() => BodyAsync(token), CancellationToken.None);
    });

    [BenchmarkCategory("plain, async")]
    [Benchmark(Description = "job", OperationsPerInvoke = Runs)]
    public Task JobAsync() => Repeat(() => CancellableJob.StartAsync(BodyAsync, OnPool).Completion);

    private int Body(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        CleanUp();
        return Answer;
    }

    private int Body(JobContext context)
    {
        context.Checkpoint();
        CleanUp();
        return Answer;
    }

    private async Task<int> BodyAsync(CancellationToken token)
    {
        await Task.Yield();
        return Body(token);
    }

    private async Task<int> BodyAsync(JobContext context)
    {
        await Task.Yield();
        return Body(context);
    }
}
