using BenchmarkDotNet.Attributes;
using Polly;

namespace Cooperative.Cancellation.Benchmarks.Scopes;

/// <summary>
/// A part of the work under a time limit that does not fire: a source linked to the outer token with <c>CancelAfter</c>, Polly's
/// timeout, and a timeout scope. The work does nothing and, where asynchronous, has ended when it returns: the machinery alone counts.
/// </summary>
public class TimeoutBenchmark
{
    private const int Answer = 42;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly Task<int> Done = Task.FromResult(Answer);

    private readonly CancellationTokenSource _outside = new();
    private readonly ResiliencePipeline _polly = new ResiliencePipelineBuilder().AddTimeout(Limit).Build();
    private readonly LiveJob _job = new();

    [GlobalSetup]
    public async Task Verify()
    {
        int[] answers = [ByHand(), ByPolly(), Scope(), await ByHandAsync(), await ByPollyAsync(), await ScopeAsync()];
        if (answers.Any(answer => answer != Answer))
        {
            throw new InvalidOperationException("The work came to a wrong answer.");
        }
    }

    [GlobalCleanup]
    public void End() => _job.Dispose();

    [BenchmarkCategory("sync")]
    [Benchmark(Baseline = true, Description = "linked source")]
    public int ByHand()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(_outside.Token);
        source.CancelAfter(Limit);
        return Work(source.Token);
    }

    [BenchmarkCategory("sync")]
    [Benchmark(Description = "Polly")]
    public int ByPolly() => _polly.Execute(Work, _outside.Token);

    [BenchmarkCategory("sync")]
    [Benchmark(Description = "WithTimeout")]
    public int Scope() => _job.Context.WithTimeout(Limit, Work);

    [BenchmarkCategory("async")]
    [Benchmark(Baseline = true, Description = "linked source")]
    public async Task<int> ByHandAsync()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(_outside.Token);
        source.CancelAfter(Limit);
        return await WorkAsync(source.Token);
    }

    [BenchmarkCategory("async")]
    [Benchmark(Description = "Polly")]
    public ValueTask<int> ByPollyAsync() => _polly.ExecuteAsync(static token => new ValueTask<int>(WorkAsync(token)), _outside.Token);

    [BenchmarkCategory("async")]
    [Benchmark(Description = "WithTimeoutAsync")]
    public Task<int> ScopeAsync() => _job.Context.WithTimeoutAsync(Limit, WorkAsync);

    private static int Work(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return Answer;
    }

    private static int Work(JobContext context)
    {
        context.Checkpoint();
        return Answer;
    }

    private static Task<int> WorkAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return Done;
    }

    private static Task<int> WorkAsync(JobContext context)
    {
        context.Checkpoint();
        return Done;
    }
}
