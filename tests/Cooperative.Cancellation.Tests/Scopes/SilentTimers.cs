namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>A clock whose timers do not ring, except those that are made from a given moment on.</summary>
internal sealed class SilentTimers(TimeProvider clock) : TimeProvider
{
    private volatile bool _ring;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public void RingFromNowOn() => _ring = true;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _ring ? clock.CreateTimer(callback, state, dueTime, period) : new SilentTimer();

    private sealed class SilentTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
