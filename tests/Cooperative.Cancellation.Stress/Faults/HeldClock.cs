namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>The system's clock, which holds up everybody who asks it for anything while it is closed.</summary>
internal sealed class HeldClock : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private volatile bool _hasHeldUp;

    public bool HasHeldUp => _hasHeldUp;

    public void Close() => _open.Reset();

    public void Open() => _open.Set();

    public override long GetTimestamp()
    {
        Pass();
        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Pass();
        return base.CreateTimer(callback, state, dueTime, period);
    }

    public void Dispose() => _open.Dispose();

    private void Pass()
    {
        if (!_open.IsSet)
        {
            _hasHeldUp = true;
            _open.Wait();
        }
    }
}
