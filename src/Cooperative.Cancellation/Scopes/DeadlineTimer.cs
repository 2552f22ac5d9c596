using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>A one-shot timer on the <see cref="DeadlineThread"/>. Its callback is the library's own, and never blocks.</summary>
internal sealed class DeadlineTimer(TimerCallback callback, object state) : DeadlineEntry, ITimer
{
    internal override JobLife? Owner => state as JobLife;

    public bool Change(TimeSpan dueTime, TimeSpan period) => DeadlineThread.Set(this, dueTime, Stopwatch.GetTimestamp());

    public void Dispose() => DeadlineThread.End(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    internal override void Ring() => callback(state);
}
