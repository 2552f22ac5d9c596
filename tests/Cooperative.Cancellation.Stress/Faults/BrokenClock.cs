namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>The system's clock, which from some moment on throws whenever it is asked.</summary>
internal sealed class BrokenClock : TimeProvider
{
    private volatile bool _isBroken;

    public void Break() => _isBroken = true;

    public override long GetTimestamp() => _isBroken ? throw new InvalidDataException("broken clock") : base.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _isBroken ? throw new InvalidDataException("broken clock") : base.CreateTimer(callback, state, dueTime, period);
}
