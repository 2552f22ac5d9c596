namespace Cooperative.Cancellation;

/// <summary>A one-shot timer on the <see cref="DeadlineThread"/>. Its callback is the library's own, and never blocks.</summary>
internal sealed class DeadlineTimer(TimerCallback callback, object state) : ITimer
{
    /// <summary>When it falls due, in the thread's milliseconds, and where it stands in its heap; guarded by the thread's lock.</summary>
    internal long Due { get; set; }

    /// <inheritdoc cref="Due"/>
    internal int Index { get; set; } = -1;

    internal bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => DeadlineThread.Set(this, dueTime);

    public void Dispose() => DeadlineThread.End(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    internal void Fire() => callback(state);
}
