namespace Cooperative.Cancellation.Tests.Support;

/// <summary>An observer that keeps what it is told, and does what a test wants at a chosen moment.</summary>
internal sealed class StoryListener(Action<JobReport>? onNext = null, Action? onCompleted = null) : IObserver<JobReport>
{
    private readonly List<JobReport> _reports = [];
    private readonly Gate _completed = new();

    /// <summary>In the order in which they were told. Whole once <see cref="CompletedAsync"/> has returned.</summary>
    public IReadOnlyList<JobReport> Reports
    {
        get
        {
            lock (_reports)
            {
                return [.. _reports];
            }
        }
    }

    public IReadOnlyList<JobState> States => [.. Reports.Select(report => report.State)];

    public Task CompletedAsync() => _completed.WaitAsync();

    public void OnNext(JobReport value)
    {
        lock (_reports)
        {
            _reports.Add(value);
        }

        onNext?.Invoke(value);
    }

    public void OnCompleted()
    {
        _completed.Open();
        onCompleted?.Invoke();
    }

    public void OnError(Exception error) => throw new NotSupportedException("A job's failure is in its report; OnError is never called.");
}
