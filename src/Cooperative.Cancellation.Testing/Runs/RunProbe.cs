namespace Cooperative.Cancellation.Testing;

/// <summary>The probe of one run: keeps the books, and does to the job what the target says.</summary>
internal sealed class RunProbe : Probe
{
    private readonly Target _target;
    private readonly Exception? _fault;

    // Whether the request before the target has been made. Written by the thread of the work that came there; from then on the target
    // itself is what the work comes to.
    private volatile bool _hasPrelude;
    private volatile JobLife? _job;
    private volatile CancellationReason? _reason;
    private volatile bool _isReached;

    /// <param name="target">What to do, and where.</param>
    /// <param name="log">Where the points are written down; empty where they need not be.</param>
    /// <param name="fault">What the work is to fail with; for faults alone.</param>
    public RunProbe(Target target, ProbePoint[] log, Exception? fault)
        : base(log)
    {
        _target = target;
        _fault = fault;
        _hasPrelude = target.Prelude is null;
        Aim(target.Prelude ?? target);
    }

    public RunLedger Ledger { get; } = new();

    public Target Target => _target;

    /// <summary>Whether the work came to the target, and it was done.</summary>
    public bool IsReached => _isReached;

    /// <summary>What the job was asked with by us; null where it was not asked.</summary>
    public CancellationReason? Reason => _reason;

    /// <summary>What the work failed with; null where it is not to fail.</summary>
    public Exception? Fault => _fault;

    public override Exception? Disturb(JobNode node)
    {
        JobLife job = _job!;
        if (!_hasPrelude)
        {
            _hasPrelude = true;
            Aim(_target);
            Ask(job, CancellationKind.Requested, _target.Prelude!);
            return null;
        }

        _isReached = true;
        switch (_target.Disturbance)
        {
            case Disturbance.Request:
                Ask(job, CancellationKind.Requested, _target);
                break;
            case Disturbance.Timeout:
                if (!PassNearestDeadline(node))
                {
                    Ask(job, CancellationKind.Timeout, _target);
                }

                break;
            case Disturbance.CleanupExpired:
                OwnerOfHook(node).ExpireCleanup();
                break;
        }

        return _fault;
    }

    public override void Made(JobLife job)
    {
        _job ??= job;
        Ledger.Made();
    }

    public override void Ended(JobLife job) => Ledger.Ended(job);

    public override ITimer Watch(ITimer timer) => Ledger.Watch(timer);

    public override void Opened(JobNode scope) => Ledger.Opened();

    public override void Closed(JobNode scope) => Ledger.Closed();

    public override void Registered(CleanupHook hook, CallSite site) => Ledger.Registered(hook, site);

    public override CallSite PlaceOf(CleanupHook hook) => Ledger.PlaceOf(hook);

    public override void Unregistered(CleanupHook hook) => Ledger.Unregistered(hook);

    public override void Began(CleanupHook hook, JobState outcome) => Ledger.Began(hook, outcome);

    /// <summary>
    /// A fault needs no leave. A request comes down to everything that is not below a shield, hooks included; a deadline as far as to
    /// its own scope; the end of the cleanup budget to what a hook does outside of shields of its own.
    /// </summary>
    protected override JobNode? ShelterOf(JobNode node)
    {
        for (JobNode? above = node; above is not null; above = above.Parent)
        {
            switch (_target.Disturbance)
            {
                case Disturbance.None or Disturbance.Fault:
                case Disturbance.Timeout when HasDeadline(above):
                case Disturbance.CleanupExpired when above is HookNode:
                    return null;
            }

            if (above.IsShield)
            {
                return above;
            }
        }

        return null;
    }

    /// <summary>A job has its deadline from its start on; its options tell before.</summary>
    private static bool HasDeadline(JobNode node) =>
        node.Deadline is not null || (node is JobLife job && job.Options.Timeout != Timeout.InfiniteTimeSpan);

    /// <summary>That of a job whose body has ended does not pass any more; then the next one is the nearest.</summary>
    private static bool PassNearestDeadline(JobNode node)
    {
        JobNode? above = node;
        while (above is not null && above.Deadline?.TryMove(TimeSpan.Zero) != true)
        {
            above = above.Parent;
        }

        return above is not null;
    }

    private static JobLife OwnerOfHook(JobNode node)
    {
        JobNode? above = node;
        while (above is not null and not HookNode)
        {
            above = above.Parent;
        }

        return above?.Life ?? node.Life;
    }

    private void Ask(JobLife job, CancellationKind kind, Target target)
    {
        JobClock clock = job.Clock;
        var reason = new CancellationReason(kind, $"explored: {target.Point}", null, default, clock.UtcAt(clock.Now), null);
        _reason = reason;
        job.Request(reason);
    }

    private void Aim(Target target) => Aim(target.Site?.Path, target.Site?.Line ?? int.MinValue, target.Occurrence);
}
