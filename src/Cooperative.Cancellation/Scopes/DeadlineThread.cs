using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// One sleeping thread that serves every deadline of the process which lives by the system's clock.
/// </summary>
/// <remarks>
/// .NET's own timers call back on the thread pool, and wait for it: with 32 busy bodies there, a deadline of 200 ms is seen after
/// 5 s on two cores. A thread that sleeps until the next deadline needs nobody's leave to wake up [G9.4]. It starts with the first
/// deadline ever set, and sleeps on when none is left.
/// </remarks>
internal static class DeadlineThread
{
    // A binary heap, the earliest first; each timer knows its index, so that one that is no longer needed leaves at once and holds
    // on to nothing. Guarded by Gate.
    private static readonly object Gate = new();
    private static DeadlineEntry?[] s_heap = new DeadlineEntry[16];
    private static int s_count;
    private static bool s_isRunning;

    // The earliest moment that the thread sleeps towards; it is woken only for an earlier one. Kept when the deadline that it was
    // set for ends first, as nearly every one does: waking up for nothing once costs less than waking the thread for each job.
    private static long s_wakeUp = long.MaxValue;

    [ThreadStatic]
    private static bool t_isCurrent;

    /// <summary>Whether the caller runs on that thread, and so may neither block nor run foreign code.</summary>
    public static bool IsCurrent => t_isCurrent;

    private static long Now => ToMilliseconds(Stopwatch.GetTimestamp());

    /// <summary>
    /// Sets the timer anew, to so long from the timestamp that the caller has just taken, or stops it where the time is infinite.
    /// False once it was disposed.
    /// </summary>
    public static bool Set(DeadlineEntry timer, TimeSpan due, long timestamp)
    {
        long now = ToMilliseconds(timestamp);
        lock (Gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            // One more than the milliseconds asked for: the present one has begun already, and a deadline is never early.
            timer.WakeAt = now + (long)Math.Ceiling(due.TotalMilliseconds) + 1;
            Add(timer);
            if (timer.WakeAt < s_wakeUp)
            {
                // First: where no thread can be made, the next deadline is to try again, and not to wait for one that never was.
                EnsureRunning();
                s_wakeUp = timer.WakeAt;
                Monitor.Pulse(Gate);
            }

            return true;
        }
    }

    public static void End(DeadlineEntry timer)
    {
        lock (Gate)
        {
            timer.IsDisposed = true;
            Remove(timer);
        }
    }

    /// <summary>For tests: how many deadlines are waited for whose job is explored by this one.</summary>
    public static int CountOf(Probe probe)
    {
        lock (Gate)
        {
            return s_heap.AsSpan(0, s_count).ToArray().Count(timer => ReferenceEquals(timer!.Owner?.Probe, probe));
        }
    }

    private static long ToMilliseconds(long timestamp) => timestamp / (Stopwatch.Frequency / 1000);

    private static void EnsureRunning()
    {
        if (s_isRunning)
        {
            return;
        }

        new Thread(Serve) { IsBackground = true, Name = "Cooperative.Cancellation deadlines", Priority = ThreadPriority.Highest }
            .UnsafeStart();
        s_isRunning = true;
    }

    private static void Serve()
    {
        t_isCurrent = true;
        while (true)
        {
            TakeDue().Ring();
        }
    }

    /// <summary>Sleeps until the first deadline falls due, and takes it. What it calls for happens outside the lock.</summary>
    private static DeadlineEntry TakeDue()
    {
        lock (Gate)
        {
            Sleep();
            DeadlineEntry first = s_heap[0]!;
            Remove(first);
            return first;
        }
    }

    /// <summary>
    /// Under the lock, which is given up meanwhile. Looks at times alone: a timer in one of its variables would be held for as long as
    /// it sleeps.
    /// </summary>
    private static void Sleep()
    {
        for (long now = Now; FirstDue() > now; now = Now)
        {
            if (s_wakeUp <= now)
            {
                s_wakeUp = FirstDue();
            }

            // Where there is no deadline, it wakes up for nothing every 25 days.
            Monitor.Wait(Gate, (int)Math.Min(s_wakeUp - now, int.MaxValue));
        }
    }

    private static long FirstDue() => s_count == 0 ? long.MaxValue : s_heap[0]!.WakeAt;

    private static void Add(DeadlineEntry timer)
    {
        if (s_count == s_heap.Length)
        {
            Array.Resize(ref s_heap, s_count * 2);
        }

        SiftUp(timer, s_count++);
    }

    private static void Remove(DeadlineEntry timer)
    {
        int index = timer.Index;
        if (index < 0)
        {
            return;
        }

        timer.Index = -1;
        DeadlineEntry last = s_heap[--s_count]!;
        s_heap[s_count] = null;
        if (!ReferenceEquals(last, timer))
        {
            Fill(index, last);
        }
    }

    private static void SiftUp(DeadlineEntry timer, int index)
    {
        while (index > 0 && s_heap[(index - 1) / 2] is { } parent && parent.WakeAt > timer.WakeAt)
        {
            Put(parent, index);
            index = (index - 1) / 2;
        }

        Put(timer, index);
    }

    /// <summary>
    /// Down to the bottom first, along the earlier children, and from there up to where the timer belongs, which may be above the hole.
    /// </summary>
    private static void Fill(int hole, DeadlineEntry timer)
    {
        for (int child = (hole * 2) + 1; child < s_count; child = (hole * 2) + 1)
        {
            if (child + 1 < s_count && s_heap[child + 1]!.WakeAt < s_heap[child]!.WakeAt)
            {
                child++;
            }

            Put(s_heap[child]!, hole);
            hole = child;
        }

        SiftUp(timer, hole);
    }

    private static void Put(DeadlineEntry timer, int index)
    {
        s_heap[index] = timer;
        timer.Index = index;
    }
}
