using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>A clock that knows how many of its timers are alive.</summary>
internal sealed class CountingTime : TestTime
{
    private int _alive;

    public int Alive => Volatile.Read(ref _alive);

    /// <summary>Opens with the first timer.</summary>
    public Gate SomebodyWaits { get; } = new();

    /// <summary>Opens when the last timer is disposed.</summary>
    public Gate NobodyWaits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, base.CreateTimer(callback, state, dueTime, period));
        Interlocked.Increment(ref _alive);
        SomebodyWaits.Open();
        return timer;
    }

    private void Forget()
    {
        if (Interlocked.Decrement(ref _alive) == 0)
        {
            NobodyWaits.Open();
        }
    }

    private sealed class CountedTimer(CountingTime time, ITimer timer) : ITimer
    {
        private int _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                time.Forget();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
