namespace Cooperative.Cancellation.Benchmarks;

/// <summary>A job at work whose body sleeps, so that benchmarks can use its context for as long as they like.</summary>
internal sealed class LiveJob : IDisposable
{
    private readonly ManualResetEventSlim _isOver = new();
    private readonly CancellableJob _job;
    private readonly ExecutionContext _flow;

    public LiveJob(bool isRequested = false)
    {
        using var isAtWork = new ManualResetEventSlim();
        JobContext? context = null;
        ExecutionContext? flow = null;
        _job = CancellableJob.Start(body =>
        {
            context = body;
            flow = ExecutionContext.Capture();
            isAtWork.Set();
            _isOver.Wait();
        });
        isAtWork.Wait();
        Context = context!;
        _flow = flow!;
        if (isRequested)
        {
            _job.Cancel();
        }
    }

    public JobContext Context { get; }

    /// <summary>Runs a function as the job's body would: <see cref="JobContext.Current"/> is the job's.</summary>
    public TResult Run<TResult>(Func<TResult> function)
    {
        TResult? result = default;
        ExecutionContext.Run(_flow, _ => result = function(), null);
        return result!;
    }

    public void Dispose()
    {
        _isOver.Set();
        _job.Completion.Wait();
        _isOver.Dispose();
    }
}
