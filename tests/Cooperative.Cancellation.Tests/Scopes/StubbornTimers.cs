namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>A clock whose timers cannot be set to one given time: they keep what they were set to before, and so ring early.</summary>
internal sealed class StubbornTimers(TimeProvider clock, TimeSpan refused) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new StubbornTimer(clock.CreateTimer(callback, state, dueTime, period), refused);

    private sealed class StubbornTimer(ITimer timer, TimeSpan refused) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => dueTime == refused || timer.Change(dueTime, period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
