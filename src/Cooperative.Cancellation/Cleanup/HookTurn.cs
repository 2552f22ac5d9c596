using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// One hook's turn: a node of its own below the job's, shielded from whatever is asked of the job, and asked to stop when its own
/// time is up.
/// </summary>
[DebuggerDisplay("{Name,nq}: {Result}")]
internal sealed class HookTurn : JobNode
{
    private readonly CleanupHook _hook;

    // 1 as soon as either the hook has ended or the clock has given up on it. The one interlocked exchange that finds 0 owns the
    // rest of the cleanup; the other finds 1 and leaves it alone.
    private int _decided;

    // Moves once, from never to the end of the grace, by whoever tells the hook that its time is up.
    private long _graceEnd = long.MaxValue;
    private AmbientSlot? _slot;
    private IDisposable? _logScope;
    private Moment _endedAt;

    /// <summary>Under the job's lock.</summary>
    public HookTurn(CleanupHook hook, BodyEnd end, long now, long budgetEnd)
        : base(hook.Life, hook.Life)
    {
        _hook = hook;
        StartedAt = now;
        LimitEnd = Math.Min(Limits.DueAt(now, hook.Limit ?? hook.Life.Options.CleanupHookTimeout), budgetEnd);
        Cleanup = new CleanupContext(this, end);
    }

    /// <summary>The name of the hook; what its checkpoint's exceptions call the work that was stopped.</summary>
    public override string Name => _hook.Name;

    /// <summary>What is asked of the job does not reach its hooks.</summary>
    public override bool IsShield => true;

    public CleanupContext Cleanup { get; }

    /// <summary>On the job's clock, as are all times here.</summary>
    public long StartedAt { get; }

    /// <summary>When the hook is to be told that its time is up; the end of time where it has no limit.</summary>
    public long LimitEnd { get; }

    /// <summary>When the hook is to be abandoned; the end of time as long as it has not been told.</summary>
    public long GraceEnd => Volatile.Read(ref _graceEnd);

    public bool IsTold => GraceEnd != long.MaxValue;

    /// <summary>Whether the hook is over, or given up on: nothing more is asked of it.</summary>
    public bool IsDecided => Volatile.Read(ref _decided) != 0;

    /// <summary>The turn that came after this one. Guarded by the job's lock, as are the three that follow.</summary>
    public HookTurn? Next { get; set; }

    /// <inheritdoc cref="Next"/>
    public CleanupResult Result { get; private set; } = CleanupResult.Running;

    public long? EndedAt => _endedAt.Ticks;

    /// <summary>What the hook failed with; null where it did not fail.</summary>
    public Exception? Fault { get; private set; }

    public TimeSpan TimeLeft => (IsTold, LimitEnd) switch
    {
        (true, _) => TimeSpan.Zero,
        (_, long.MaxValue) => Timeout.InfiniteTimeSpan,
        (_, var end) => new TimeSpan(Math.Max(0, end - Life.Clock.Now)),
    };

    /// <summary>
    /// True for exactly one of those who may tell the hook: its clock, or somebody in a hurry. The new time is in place before the
    /// request is made, so that a clock that looks in between does not take the old one for the end of the grace.
    /// </summary>
    public bool TryTell(long graceEnd) => Interlocked.CompareExchange(ref _graceEnd, graceEnd, long.MaxValue) == long.MaxValue;

    /// <summary>True for exactly one of the two who may decide: the hook that ended, or the clock that gave up on it.</summary>
    public bool TryDecide() => Interlocked.Exchange(ref _decided, 1) == 0;

    /// <summary>Under the job's lock.</summary>
    public void End(CleanupResult result, Exception? fault, long now)
    {
        Debug.Assert(Monitor.IsEntered(Life));
        Result = result;
        Fault = fault;
        _endedAt = new Moment(now);
    }

    /// <summary>
    /// Runs the hook in the execution context of whoever registered it, with its own context as the current one, and the job's activity.
    /// Returns the task of an asynchronous hook. The caller puts back its own flow.
    /// </summary>
    public Task? Invoke()
    {
        if (_hook.Flow is { } flow)
        {
            ExecutionContext.Restore(flow);
        }

        Life.EnterActivity();
        _logScope = Life.OpenLogScope();
        _slot = AmbientSlot.Enter(Context);
        return _hook.Invoke(Cleanup);
    }

    /// <summary>The hook has come back, in the flow in which it was invoked.</summary>
    public void LeaveLogScope() => Life.CloseLogScope(_logScope);

    /// <summary>The hook has really ended, in time or late, and its context with it: what they captured is let go of.</summary>
    public void LetGo()
    {
        _slot?.Empty();
        _hook.Forget();
    }

    protected override void Closed() => Context.Raise(Signals.Ended);

    protected override bool IsOpenToRequests => !IsDecided;

    protected override void Admitted(long now)
    {
    }

    protected override void KeepLater(CancellationReason reason, bool isFromAbove)
    {
    }

    protected override void AfterRequest(CancellationReason reason)
    {
    }

    public override void Observe(CallSite checkpoint)
    {
    }
}
