namespace Cooperative.Cancellation.Testing;

/// <summary>What the jobs of one run have begun and not ended yet, and whether their hooks kept their order.</summary>
/// <remarks>Written by every thread of the run, some of them under the lock of a job; no other lock is taken under this one.</remarks>
internal sealed class RunLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobLife, List<CleanupHook>> _hooks = [];
    private readonly List<JobLife> _jobs = [];
    private readonly List<string> _disorder = [];
    private int _jobsAtWork;
    private int _scopesAtWork;

    /// <summary>Every job of the run, the explored one first.</summary>
    public IReadOnlyList<JobLife> Jobs
    {
        get
        {
            lock (_lock)
            {
                return [.. _jobs];
            }
        }
    }

    public int JobsAtWork => Volatile.Read(ref _jobsAtWork);

    public int ScopesAtWork => Volatile.Read(ref _scopesAtWork);

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

    public void Made(JobLife job)
    {
        lock (_lock)
        {
            _jobs.Add(job);
            _jobsAtWork++;
        }
    }

    public void Ended(JobLife job)
    {
        lock (_lock)
        {
            _jobsAtWork--;
            foreach (CleanupHook hook in HooksOf(job).Where(hook => Matches(hook, job.State)))
            {
                // One that failed changes the state, not the outcome that the others were registered for; then nothing can be said.
                if (job.State != JobState.Faulted)
                {
                    _disorder.Add($"'{hook.Name}' of '{job.Name}' never ran");
                }
            }
        }
    }

    public void Opened() => Interlocked.Increment(ref _scopesAtWork);

    public void Closed() => Interlocked.Decrement(ref _scopesAtWork);

    public void Registered(CleanupHook hook)
    {
        lock (_lock)
        {
            HooksOf(hook.Life).Add(hook);
        }
    }

    public void Unregistered(CleanupHook hook)
    {
        lock (_lock)
        {
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
