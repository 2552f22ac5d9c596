namespace Cooperative.Cancellation.Contract;

/// <summary>An observer that keeps what it is told, and does with each report what the test wants.</summary>
internal sealed class Told(Action<JobReport>? then = null) : IObserver<JobReport>
{
    private readonly Gate _completed = new();
    private readonly List<JobReport> _reports = [];

    /// <summary>All of them, once the last has been told.</summary>
    public async Task<IReadOnlyList<JobReport>> ReportsAsync()
    {
        await _completed.WaitAsync();
        return _reports;
    }

    public void OnCompleted() => _completed.Open();

    public void OnError(Exception error) => throw new NotSupportedException("A job tells no errors.", error);

    public void OnNext(JobReport value)
    {
        _reports.Add(value);
        then?.Invoke(value);
    }
}
