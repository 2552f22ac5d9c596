using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>A clock one of whose timers can be held up on its way: whoever sets a timer to the given time waits at a gate first.</summary>
internal sealed class HeldTimers(TimeProvider clock, TimeSpan held) : TimeProvider
{
    /// <summary>Opens when the one that is held up has come to the gate.</summary>
    public Gate Arrived { get; } = new();

    public Gate LetThrough { get; } = new();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HeldTimer(this, clock.CreateTimer(callback, state, dueTime, period));

    private void Pass(TimeSpan dueTime)
    {
        if (dueTime == held)
        {
            Arrived.Open();
            LetThrough.Wait();
        }
    }

    private sealed class HeldTimer(HeldTimers owner, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.Pass(dueTime);
            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
