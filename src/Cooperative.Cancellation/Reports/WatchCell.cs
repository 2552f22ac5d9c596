namespace Cooperative.Cancellation;

/// <summary>
/// One report in the story of a job, and the promise of the next. Whoever watches walks from cell to cell at his own pace; what all
/// have passed is garbage. So there is no list of watchers, nothing to unsubscribe, and nobody can hold up anybody.
/// </summary>
internal sealed class WatchCell(JobReport report)
{
    private readonly TaskCompletionSource<WatchCell> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobReport Report { get; } = report;

    public Task<WatchCell> Next => _next.Task;

    /// <summary>Under the job's lock. The watchers resume on the thread pool.</summary>
    public WatchCell Append(JobReport report)
    {
        var cell = new WatchCell(report);
        _next.SetResult(cell);
        return cell;
    }
}
