namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>A clock that a test sets, forward or back, and whose timers ring when the test says so, and at no other time.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly List<(TimerCallback Callback, object? State)> _timers = [];
    private int _reads;

    public long Timestamp { get; set; }

    /// <summary>How often somebody has asked for the time.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>When the timer that was set last is to ring.</summary>
    public TimeSpan Due { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref _reads);
        return Timestamp;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add((callback, state));
        return new HandTimer(this);
    }

    public void Ring()
    {
        foreach ((TimerCallback callback, object? state) in _timers.ToArray())
        {
            callback(state);
        }
    }

    private sealed class HandTimer(HandClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
