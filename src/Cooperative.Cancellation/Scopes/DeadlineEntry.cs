using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// Something that is to happen at a time of a job's clock: in the keeping of the <see cref="DeadlineThread"/> or, where the job does
/// not live by the system's clock, of a timer of that one. No object beside the one that waits.
/// </summary>
internal abstract class DeadlineEntry
{
    // Written once, before the timer is first set.
    private ITimer? _foreignTimer;

    /// <summary>When it falls due, in the thread's milliseconds, and where it stands in its heap; guarded by the thread's lock.</summary>
    internal long WakeAt { get; set; }

    /// <inheritdoc cref="WakeAt"/>
    internal int Index { get; set; } = -1;

    internal bool IsDisposed { get; set; }

    /// <summary>The job whose time it is; null for what is let go of by itself, when it next rings.</summary>
    internal abstract JobLife? Owner { get; }

    /// <summary>On the thread that serves every deadline of the process: may neither block nor run foreign code.</summary>
    internal abstract void Ring();

    /// <summary>For good, and outside any lock. A timer that is set after this, by one who came too late, is refused.</summary>
    internal void ReleaseTimer()
    {
        if (_foreignTimer is not null)
        {
            _foreignTimer.Dispose();
        }
        else
        {
            DeadlineThread.End(this);
        }
    }

    /// <summary>
    /// Before the timer is first set; foreign code where the clock is. What that throws is thrown where the timer is vital, for then the
    /// work is not to begin; else it is told as trouble, and nothing ever rings.
    /// </summary>
    protected void LiveBy(JobClock clock, bool isVital)
    {
        if (!clock.IsSystem)
        {
            TimerCallback ring = static entry => ((DeadlineEntry)entry!).Ring();
            _foreignTimer = isVital ? clock.NewForeignTimer(ring, this) : clock.NewGuardedTimer(ring, this);
        }
    }

    /// <summary>To ring so long from now, or not at all where that is infinite; the timestamp is one that the caller has just taken.</summary>
    protected void SetTimer(TimeSpan left, long timestamp)
    {
        if (_foreignTimer is not null)
        {
            _foreignTimer.Change(Limits.ToTimer(left), Timeout.InfiniteTimeSpan);
        }
        else
        {
            DeadlineThread.Set(this, left, timestamp);
        }
    }

    protected void SetTimer(TimeSpan left) => SetTimer(left, Stopwatch.GetTimestamp());
}
