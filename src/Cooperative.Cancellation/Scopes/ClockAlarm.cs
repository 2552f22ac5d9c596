using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// Something that is to happen at a time of a job's clock: in the keeping of the <see cref="DeadlineThread"/> or, where the job does
/// not live by the system's clock, of a timer of that one. No object beside the one that waits.
/// </summary>
internal abstract class ClockAlarm : DeadlineEntry
{
    // Written once, before the alarm is first set.
    private ITimer? _foreignTimer;

    /// <summary>Before the alarm is first set; foreign code where the clock is.</summary>
    protected void LiveBy(JobClock clock) =>
        _foreignTimer = clock.IsSystem ? null : clock.NewForeignTimer(static alarm => ((ClockAlarm)alarm!).Ring(), this);

    /// <summary>To go off so long from now, or not at all where that is infinite; the timestamp is one that the caller has just taken.</summary>
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

    /// <summary>For good, and outside any lock. A timer that is set after this, by one who came too late, is refused.</summary>
    public void ReleaseTimer()
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
}
