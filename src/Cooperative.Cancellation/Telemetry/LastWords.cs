namespace Cooperative.Cancellation;

/// <summary>
/// The last lines of a job in its log, and then the end of its life. They are written on the job's own thread, once the scope of the work
/// is closed; where the logger blocks, that thread is left behind, and the life goes on to its end on a fresh one [G10.2].
/// </summary>
/// <remarks>
/// Two may find that it is time to go on: the thread that has written the lines, and the clock, in real time. The one interlocked
/// exchange that finds zero goes on; the other leaves it alone.
/// </remarks>
internal sealed class LastWords(JobLife life, JobLog log) : DeadlineEntry
{
    private int _hasGoneOn;

    internal override JobLife? Owner => life;

    public void Write()
    {
        SetTimer(JobLog.Patience);
        log.LeaveWork();
        log.Flush();
        ReleaseTimer();
        if (MayGoOn())
        {
            life.Finish();
        }
    }

    internal override void Ring()
    {
        if (MayGoOn())
        {
            // A thread of its own: the pool may be what loggers that block have used up.
            new Thread(static life => ((JobLife)life!).Finish()) { IsBackground = true, Name = $"{life.Name} (end)" }.UnsafeStart(life);
        }
    }

    private bool MayGoOn() => Interlocked.Exchange(ref _hasGoneOn, 1) == 0;
}
