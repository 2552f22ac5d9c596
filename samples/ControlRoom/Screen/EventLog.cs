using Cooperative.Cancellation;

namespace ControlRoom.Screen;

/// <summary>What happened lately: every transition of every job, and what was said at the keys.</summary>
/// <remarks>Written by the jobs' observer feeds and the keys, read by the screen.</remarks>
internal sealed class EventLog : IObserver<JobReport>
{
    private const int Kept = 100;

    private readonly Queue<Event> _events = new();

    public void Say(string text) => Add(new(DateTimeOffset.Now, text, null));

    public IReadOnlyList<Event> Last(int count)
    {
        lock (_events)
        {
            return [.. _events.TakeLast(count)];
        }
    }

    public void OnNext(JobReport value)
    {
        if (value.State > JobState.Running)
        {
            string why = value.State == JobState.Faulted ? $": {value.Error}"
                : value.CancellationReason is { } reason && value.State == JobState.CancellationRequested ? $": {reason}"
                : "";
            Add(new(value.ReportedAt, $"{value.Name}: {StateText.Of(value)}{StateText.ResponseOf(value)}{why}", value));
        }
    }

    public void OnCompleted()
    {
    }

    /// <summary>Never called: how a job failed is in its last report.</summary>
    public void OnError(Exception error)
    {
    }

    private void Add(Event happened)
    {
        lock (_events)
        {
            _events.Enqueue(happened);
            if (_events.Count > Kept)
            {
                _events.Dequeue();
            }
        }
    }

    /// <summary>One line; the report that it comes from, where it comes from one.</summary>
    public sealed record Event(DateTimeOffset At, string Text, JobReport? Report);
}
