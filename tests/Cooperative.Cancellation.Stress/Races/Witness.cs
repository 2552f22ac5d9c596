using Cooperative.Cancellation.Tests.Reports;

namespace Cooperative.Cancellation.Stress.Races;

/// <summary>Is told of every transition of a job, and keeps what it was told.</summary>
internal sealed class Witness : IObserver<JobReport>
{
    private volatile bool _isDone;

    public List<JobReport> Reports { get; } = [];

    public bool IsDone => _isDone;

    public void OnNext(JobReport value) => Reports.Add(value);

    public void OnCompleted() => _isDone = true;

    public void OnError(Exception error) => throw new InvalidOperationException("A job's story has no error.", error);

    /// <summary>Everything told is true in itself, and contradicts nothing that was told before it.</summary>
    public void Check()
    {
        for (int at = 0; at < Reports.Count; at++)
        {
            ReportInvariants.Check(Reports[at]);
            if (at > 0)
            {
                ReportInvariants.CheckOrder(Reports[at - 1], Reports[at]);
            }
        }
    }
}
