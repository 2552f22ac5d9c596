namespace Cooperative.Cancellation.Testing;

/// <summary>What the jobs of one run have begun and not ended yet, and whether their hooks kept their order.</summary>
/// <remarks>Written by every thread of the run, some of them under the lock of a job; no other lock is taken under this one.</remarks>
internal sealed class RunLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobLife, List<CleanupHook>> _hooks = [];
    private readonly Dictionary<CleanupHook, CallSite> _places = [];
    private readonly List<JobReport> _remarkable = [];
    private readonly List<string> _disorder = [];
    private int _links;

    // Counted by every thread of the run, without the lock.
    private int _jobsAtWork;
    private int _scopesAtWork;
    private int _timersAtWork;

    /// <summary>The jobs below the explored one of which there is something to say. The others are let go of as they end.</summary>
    public IReadOnlyList<JobReport> Children
    {
        get
        {
            lock (_lock)
            {
                return [.. _remarkable];
            }
        }
    }

    /// <summary>How many links to outside tokens there were that outlived their job.</summary>
    public int Links => Volatile.Read(ref _links);

    public int JobsAtWork => Volatile.Read(ref _jobsAtWork);

    public int ScopesAtWork => Volatile.Read(ref _scopesAtWork);

    /// <summary>Timers of a clock that is not the system's; those of the system's the <see cref="DeadlineThread"/> counts.</summary>
    public int TimersAtWork => Volatile.Read(ref _timersAtWork);

    /// <summary>What is wrong with the order in which hooks ran; empty where nothing is.</summary>
    public IReadOnlyList<string> Disorder
    {
        get
        {
            lock (_lock)
            {
                return [.. _disorder];
            }
        }
    }

    public void Made() => Interlocked.Increment(ref _jobsAtWork);

    public void Ended(JobLife job)
    {
        JobReport report = job.GetReport();
        bool hasLinks = job.HasLinks;
        Interlocked.Decrement(ref _jobsAtWork);
        lock (_lock)
        {
            _links += hasLinks ? 1 : 0;
            if (job.Parent is not null && IsRemarkable(report))
            {
                _remarkable.Add(report);
            }

            // One that failed changes the state, not the outcome that the others were registered for; then nothing can be said.
            if (_hooks.Remove(job, out List<CleanupHook>? left) && job.State != JobState.Faulted)
            {
                _disorder.AddRange(left.Where(hook => Matches(hook, job.State)).Select(hook => $"'{hook.Name}' of '{job.Name}' never ran"));
            }
        }
    }

    /// <summary>Counted from its making until it is disposed.</summary>
    public ITimer Watch(ITimer timer)
    {
        Interlocked.Increment(ref _timersAtWork);
        return new WatchedTimer(timer, () => Interlocked.Decrement(ref _timersAtWork));
    }

    public void Opened() => Interlocked.Increment(ref _scopesAtWork);

    public void Closed() => Interlocked.Decrement(ref _scopesAtWork);

    public CallSite PlaceOf(CleanupHook hook)
    {
        lock (_lock)
        {
            return _places.Remove(hook, out CallSite place) ? place : default;
        }
    }

    public void Registered(CleanupHook hook, CallSite site)
    {
        lock (_lock)
        {
            _places.Add(hook, site);
            HooksOf(hook.Life).Add(hook);
        }
    }

    public void Unregistered(CleanupHook hook)
    {
        lock (_lock)
        {
            _places.Remove(hook);
            HooksOf(hook.Life).Remove(hook);
        }
    }

    /// <summary>The one whose turn it is must be the last that was registered, of those that are for this outcome.</summary>
    public void Began(CleanupHook hook, JobState outcome)
    {
        lock (_lock)
        {
            List<CleanupHook> hooks = HooksOf(hook.Life);
            int last = hooks.FindLastIndex(registered => Matches(registered, outcome));
            if (last < 0 || !ReferenceEquals(hooks[last], hook))
            {
                _disorder.Add(hooks.Contains(hook)
                    ? $"'{hook.Name}' of '{hook.Life.Name}' ran before '{hooks[last].Name}', which was registered after it"
                    : $"'{hook.Name}' of '{hook.Life.Name}' ran twice, or was withdrawn before");
            }

            hooks.Remove(hook);
        }
    }

    private static bool IsRemarkable(JobReport report) =>
        report.Response == JobResponse.Declined
        || report.Troubles.Count > 0
        || report.Cleanup.Any(hook => hook.Result is not (CleanupResult.Completed or CleanupResult.TimedOut));

    private static bool Matches(CleanupHook hook, JobState outcome) => (hook.When & outcome switch
    {
        JobState.Succeeded => CleanupWhen.Succeeded,
        JobState.Canceled => CleanupWhen.Canceled,
        _ => CleanupWhen.Faulted,
    }) != 0;

    private List<CleanupHook> HooksOf(JobLife job)
    {
        if (!_hooks.TryGetValue(job, out List<CleanupHook>? hooks))
        {
            _hooks.Add(job, hooks = []);
        }

        return hooks;
    }
}
