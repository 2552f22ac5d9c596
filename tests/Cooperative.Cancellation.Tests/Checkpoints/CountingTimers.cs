namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>A clock that knows how many of its timers are set, and how many have not been disposed, so that a timer which is left behind is seen.</summary>
internal sealed class CountingTimers(TimeProvider clock) : TimeProvider
{
    private int _set;
    private int _kept;

    public int Set => Volatile.Read(ref _set);

    /// <summary>How many are not disposed, set or not.</summary>
    public int Kept => Volatile.Read(ref _kept);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _kept);
        var counted = new CountedTimer(this, callback, state);
        counted.Attach(clock.CreateTimer(static timer => ((CountedTimer)timer!).Ring(), counted, Timeout.InfiniteTimeSpan, period));
        counted.Change(dueTime, period);
        return counted;
    }

    private sealed class CountedTimer(CountingTimers owner, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _timer;
        private int _isSet;
        private int _isDisposed;

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
            Forget();
            _timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return _timer!.DisposeAsync();
        }

        private void Forget()
        {
            Mark(0);
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Decrement(ref owner._kept);
            }
        }

        private void Mark(int isSet) => Interlocked.Add(ref owner._set, isSet - Interlocked.Exchange(ref _isSet, isSet));
    }
}
