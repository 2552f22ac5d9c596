using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <content>The hook's turn, as the library sees it: its times, how it went, and its node of the tree where somebody needs one.</content>
public sealed partial class CleanupContext
{
    // Stands where the node would, once the turn has ended and nobody had asked for one.
    private static readonly object Over = new();

    private readonly CleanupHook _hook;
    private readonly BodyEnd _end;

    // Null, the hook's node, or Over. Moved on by interlocked exchange alone: by whoever asks for the context first, and by the end.
    private object? _node;

    // Why the hook's time is up; null as long as it is not. Written once, by whoever tells the hook.
    private CancellationReason? _timeIsUp;

    // 1 as soon as either the hook has ended or the clock has given up on it. The one interlocked exchange that finds 0 owns the
    // rest of the cleanup; the other finds 1 and leaves it alone.
    private int _decided;

    // Moves once, from never to the end of the grace, by whoever tells the hook that its time is up.
    private long _graceEnd = long.MaxValue;
    private AmbientSlot? _slot;
    private IDisposable? _logScope;
    private Moment _endedAt;

    /// <summary>Under the job's lock.</summary>
    internal CleanupContext(CleanupHook hook, BodyEnd end, long now, long budgetEnd)
    {
        _hook = hook;
        _end = end;
        StartedAt = now;
        LimitEnd = Math.Min(Limits.DueAt(now, hook.Limit ?? hook.Life.Options.CleanupHookTimeout), budgetEnd);
    }

    internal string Name => _hook.Name;

    /// <summary>On the job's clock, as are all times here.</summary>
    internal long StartedAt { get; }

    /// <summary>When the hook is to be told that its time is up; the end of time where it has no limit.</summary>
    internal long LimitEnd { get; }

    /// <summary>When the hook is to be abandoned; the end of time as long as it has not been told.</summary>
    internal long GraceEnd => Volatile.Read(ref _graceEnd);

    internal bool IsTold => GraceEnd != long.MaxValue;

    /// <summary>Whether the hook is over, or given up on: nothing more is asked of it.</summary>
    internal bool IsDecided => Volatile.Read(ref _decided) != 0;

    /// <summary>The hook's node of the tree; null where nobody has asked for it.</summary>
    internal HookNode? Node => Volatile.Read(ref _node) as HookNode;

    /// <summary>The turn that came after this one. Guarded by the job's lock, as are the three that follow.</summary>
    internal CleanupContext? Next { get; set; }

    /// <inheritdoc cref="Next"/>
    internal CleanupResult Result { get; private set; } = CleanupResult.Running;

    internal long? EndedAt => _endedAt.Ticks;

    /// <summary>What the hook failed with; null where it did not fail.</summary>
    internal Exception? Fault { get; private set; }

    /// <summary>What failed of the jobs that the hook started.</summary>
    internal IReadOnlyList<Exception> ChildFaults => Node?.ChildFaults ?? [];

    /// <summary>
    /// True for exactly one of those who may tell the hook: its clock, or somebody in a hurry. The new time is in place before the
    /// request is made, so that a clock that looks in between does not take the old one for the end of the grace.
    /// </summary>
    internal bool TryTell(long graceEnd) => Interlocked.CompareExchange(ref _graceEnd, graceEnd, long.MaxValue) == long.MaxValue;

    /// <summary>
    /// By the one who has told the hook. Somebody may be asking for the context now: either his node is found here, or he finds the
    /// reason. Hence an exchange, which lets no later read pass it.
    /// </summary>
    internal void Request(CancellationReason reason)
    {
        Interlocked.Exchange(ref _timeIsUp, reason);
        Node?.Request(reason);
    }

    /// <summary>True for exactly one of the two who may decide: the hook that ended, or the clock that gave up on it.</summary>
    internal bool TryDecide() => Interlocked.Exchange(ref _decided, 1) == 0;

    /// <summary>
    /// The hook has returned. Completes when the jobs that it started have ended, too; null where there are none. Somebody may be
    /// asking for the context now: either his node is found here, or he gets one that has ended.
    /// </summary>
    internal Task? CloseToChildren() => (Interlocked.CompareExchange(ref _node, Over, null) as HookNode)?.CloseToChildren();

    /// <summary>Under the job's lock.</summary>
    internal void End(CleanupResult result, Exception? fault, long now)
    {
        Debug.Assert(Monitor.IsEntered(_hook.Life));
        Result = result;
        Fault = fault;
        _endedAt = new Moment(now);
    }

    /// <summary>
    /// Runs the hook in the execution context of whoever registered it, with its own context as the current one, and the job's activity.
    /// Returns the task of an asynchronous hook. The caller puts back its own flow.
    /// </summary>
    internal Task? Invoke()
    {
        if (_hook.Flow is { } flow)
        {
            ExecutionContext.Restore(flow);
        }

        _hook.Life.EnterActivity();
        _logScope = _hook.Life.OpenLogScope();
        _slot = AmbientSlot.Enter(this);
        return _hook.Life.Probe is { } probe && Context.Node.PassEntry(ProbePointKind.Hook, probe.PlaceOf(_hook)) is { } fault
            ? throw fault
            : _hook.Invoke(this);
    }

    /// <summary>The hook has come back, in the flow in which it was invoked.</summary>
    internal void LeaveLogScope()
    {
        _hook.Life.CloseLogScope(_logScope);
        _logScope = null;
    }

    /// <summary>The hook has really ended, in time or late, and its context with it: what they captured is let go of.</summary>
    internal void LetGo()
    {
        _slot?.Empty();
        _hook.Forget();
    }

    /// <summary>Whoever asks first makes the node, told already where the hook has been, and ended where its turn has.</summary>
    private HookNode MakeNode()
    {
        while (true)
        {
            object? before = Volatile.Read(ref _node);
            if (before is HookNode made)
            {
                return made;
            }

            var node = new HookNode(_hook);
            TellOf(node);
            if (before is not null)
            {
                node.CloseToChildren();
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _node, node, before), before))
            {
                // Whoever has told the hook since then may have looked for a node before this one was there; so may he who asks where
                // the work is.
                TellOf(node);
                node.JoinWork();
                return node;
            }
        }
    }

    private void TellOf(HookNode node)
    {
        if (Volatile.Read(ref _timeIsUp) is { } reason)
        {
            node.Request(reason);
        }
    }
}
