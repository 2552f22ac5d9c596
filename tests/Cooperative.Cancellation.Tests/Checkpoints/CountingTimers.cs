namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>A clock that knows how many of its timers are set, so that a timer which is left behind is seen.</summary>
internal sealed class CountingTimers(TimeProvider clock) : TimeProvider
{
    private int _set;

    public int Set => Volatile.Read(ref _set);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var counted = new CountedTimer(this, callback, state);
        counted.Attach(clock.CreateTimer(static timer => ((CountedTimer)timer!).Ring(), counted, Timeout.InfiniteTimeSpan, period));
        counted.Change(dueTime, period);
        return counted;
    }

    private sealed class CountedTimer(CountingTimers owner, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _timer;
        private int _isSet;

        public void Attach(ITimer timer) => _timer = timer;

        public void Ring()
        {
            Mark(0);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Mark(dueTime == Timeout.InfiniteTimeSpan ? 0 : 1);
            return _timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            Mark(0);
            _timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Mark(0);
            return _timer!.DisposeAsync();
        }

        private void Mark(int isSet) => Interlocked.Add(ref owner._set, isSet - Interlocked.Exchange(ref _isSet, isSet));
    }
}
