using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// Shows what jobs are live in this process and which have ended lately, as a tree, and asks each of them again and again where it is,
/// so that their reports tell where they were last seen and how long they go without a checkpoint.
/// </summary>
/// <remarks>
/// <para>Works from its making to <see cref="Dispose"/>, on a thread of its own, so that it is on time in a process whose pool is
/// starved. It shows jobs that were started before it, too; of those that had ended before it knows nothing. Any number may run at once.</para>
/// <para>A job that a hook has started is shown for as long as its parent is live: where the hook was abandoned, not after that.</para>
/// <para>Keeps no job alive, nor what a job threw. What it asks costs the work nothing (see <see cref="CancellableJob.PingAsync"/>), and
/// where no monitor runs, nothing is asked and nothing remembered.</para>
/// <para>All members are safe for use by any number of threads.</para>
/// </remarks>
public sealed class JobMonitor : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    /// <summary>A thread can wait no longer at a time; then it looks at the clock, and goes on.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(int.MaxValue);

    // Replaced as a whole, under its own lock; read by every job that ends.
    private static readonly Lock Starting = new();
    private static volatile JobMonitor[] s_running = [];

    private readonly JobMonitorOptions _options;

    // Guarded by itself, as is the flag; those who wait on it wait for that.
    private readonly Queue<JobReport> _ended = new();
    private bool _isDisposed;

    /// <summary>Makes a monitor, which begins at once.</summary>
    /// <param name="options">How to watch; null for the defaults.</param>
    public JobMonitor(JobMonitorOptions? options = null)
    {
        _options = options ?? JobMonitorOptions.Default;
        new Thread(Watch) { IsBackground = true, Name = nameof(JobMonitor) }.UnsafeStart();
        lock (Starting)
        {
            s_running = [.. s_running, this];
        }
    }

    /// <summary>The jobs, each with its report of this moment, those that ended lately among them, in the order of a tree.</summary>
    /// <returns>
    /// Roots by their numbers, each followed by its children, by theirs. A report is consistent in itself; jobs change between one report
    /// and the next.
    /// </returns>
    public IReadOnlyList<MonitoredJob> GetJobs()
    {
        // First those at work: who ends meanwhile is among the others by then, and counts once.
        var jobs = new Dictionary<long, JobReport>();
        VisitLive(life => jobs[life.Id] = life.GetReport());
        lock (_ended)
        {
            foreach (JobReport report in _ended)
            {
                jobs[report.Id] = report;
            }
        }

        return JobTree.Order(jobs.Values);
    }

    /// <summary>Draws the tree: a line for each job, with its state, how long it has been at work, progress, and where it was last seen.</summary>
    /// <param name="writer">Where to. What it throws is the caller's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
    public void WriteTree(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        JobTree.Write(GetJobs(), writer);
    }

    /// <summary>The tree, as <see cref="WriteTree"/> draws it.</summary>
    /// <returns>A line for each job, without a line end after the last.</returns>
    public override string ToString()
    {
        using var writer = new StringWriter();
        WriteTree(writer);
        return writer.ToString().TrimEnd();
    }

    /// <summary>Stops asking and remembering. What was gathered can still be read. Does not wait for a look that is being taken now.</summary>
    public void Dispose()
    {
        lock (Starting)
        {
            s_running = [.. s_running.Where(monitor => !ReferenceEquals(monitor, this))];
        }

        lock (_ended)
        {
            _isDisposed = true;
            Monitor.PulseAll(_ended);
        }
    }

    /// <summary>The job has just ended. Nothing is paid where nobody watches.</summary>
    internal static void Remember(JobLife life)
    {
        JobMonitor[] running = s_running;
        if (running.Length == 0)
        {
            return;
        }

        JobReport report = life.GetReport().WithoutExceptions();
        foreach (JobMonitor monitor in running)
        {
            monitor.Remember(report);
        }
    }

    private void Remember(JobReport report)
    {
        lock (_ended)
        {
            _ended.Enqueue(report);
            if (_ended.Count > _options.EndedJobsKept)
            {
                _ended.Dequeue();
            }
        }
    }

    /// <summary>
    /// The monitor's thread: asks, then looks for the answers, soon at first and more and more seldom, until it is time to ask again. A
    /// question without an answer stays out, and its wait is counted on.
    /// </summary>
    private void Watch()
    {
        while (true)
        {
            long asked = Stopwatch.GetTimestamp();
            VisitLive(static life => life.WatchWork().Ask(life.Clock.Now));
            bool isAnswered = false;
            TimeSpan left;
            do
            {
                // At least once, and never for nothing: with more jobs than can be asked in the interval there is no time left at all, and
                // yet the monitor is to see that it was disposed, and to let others have the processor.
                TimeSpan soon = Stopwatch.GetElapsedTime(asked) / 8;
                left = _options.Interval - Stopwatch.GetElapsedTime(asked);
                TimeSpan pause = isAnswered || soon > left ? left : soon;
                if (!Pause(pause < ShortestPause ? ShortestPause : pause))
                {
                    return;
                }

                isAnswered = isAnswered || TakeAnswers();
                left = _options.Interval - Stopwatch.GetElapsedTime(asked);
            }
            while (left > TimeSpan.Zero);
        }
    }

    private static bool TakeAnswers()
    {
        bool areAllThere = true;
        VisitLive(life => areAllThere &= life.Lookout?.TryTake(life.Clock.Now) != false);
        return areAllThere;
    }

    /// <summary>In a method of its own, so that the thread that pauses after it has no job in hand.</summary>
    private static void VisitLive(Action<JobLife> visit)
    {
        foreach (JobLife root in JobRegistry.Roots())
        {
            root.VisitJobs(visit);
        }
    }

    /// <summary>False where the monitor was disposed meanwhile.</summary>
    private bool Pause(TimeSpan pause)
    {
        lock (_ended)
        {
            if (!_isDisposed)
            {
                Monitor.Wait(_ended, pause < LongestPause ? Limits.ToTimer(pause) : LongestPause);
            }

            return !_isDisposed;
        }
    }
}
