namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>
/// A fake clock whose reader can be held up: what another thread might do between the reading and what follows from it is done
/// just there; the same for whoever makes a timer, or sets one. So a race of two threads becomes a sequence, and a test of it fails
/// every time or never.
/// </summary>
internal sealed class InterruptedTime : TestTime
{
    private readonly Queue<Action> _meanwhile = new();
    private Action? _duringNextTimer;
    private Action? _duringNextSetting;

    /// <summary>What happens during the next readings, one for each. From one thread at a time.</summary>
    public void DuringNextReadings(params Action[] meanwhile) => Array.ForEach(meanwhile, _meanwhile.Enqueue);

    /// <summary>What happens while somebody asks for the next timer.</summary>
    public void DuringNextTimer(Action meanwhile) => _duringNextTimer = meanwhile;

    /// <summary>What happens while somebody is about to set a timer, the next time that one is set.</summary>
    public void DuringNextSetting(Action meanwhile) => _duringNextSetting = meanwhile;

    /// <summary>From now on nothing happens any more.</summary>
    public void Forget() => _meanwhile.Clear();

    public override long GetTimestamp()
    {
        long read = base.GetTimestamp();
        if (_meanwhile.TryDequeue(out Action? happens))
        {
            happens();
        }

        return read;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Exchange(ref _duringNextTimer, null)?.Invoke();
        return new InterruptedTimer(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class InterruptedTimer(InterruptedTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref time._duringNextSetting, null)?.Invoke();
            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
