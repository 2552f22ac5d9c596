namespace Cooperative.Cancellation;

/// <summary>
/// What the ambient value really holds: not the context but a box for it, which the end empties. Timers, queues and caches that
/// captured an execution context keep the box alive for ever; the job they do not.
/// </summary>
internal sealed class AmbientSlot
{
    // The truth is the AsyncLocal, which follows await and everything else that carries an execution context. The runtime tells us
    // whenever a thread comes under another value, and we note that in a static of the thread: reading costs a tenth.
    private static readonly AsyncLocal<AmbientSlot?> Local = new(static change => t_innermost = change.CurrentValue);

    [ThreadStatic]
    private static AmbientSlot? t_innermost;

    // A context, or a hook's turn, which makes its own when somebody asks for it; null once that has ended.
    private volatile object? _holder;

    // The slot around this one, so that a flow which outlives its scope still knows for whom it works.
    private AmbientSlot? _outer;

    private AmbientSlot(object holder, AmbientSlot? outer)
    {
        _holder = holder;
        _outer = outer;
    }

    public static JobContext? Current => ContextOf(t_innermost);

    /// <summary>The nearest context around the calling flow that has not ended.</summary>
    public static JobContext? NearestAlive => ContextOf(Alive(t_innermost));

    /// <summary>What the calling flow is in; set back when a scope is left.</summary>
    private static AmbientSlot? Innermost
    {
        get => t_innermost;
        set => Local.Value = value;
    }

    /// <summary>Makes the context current for the calling flow, and for all that it starts.</summary>
    public static AmbientSlot Enter(JobContext context) => EnterFor(context);

    /// <summary>The same for a hook: its context, once somebody asks for it.</summary>
    public static AmbientSlot Enter(CleanupContext turn) => EnterFor(turn);

    private static AmbientSlot EnterFor(object holder)
    {
        var slot = new AmbientSlot(holder, Alive(t_innermost));
        Innermost = slot;
        return slot;
    }

    /// <summary>The end of what is in it, told by the one who ends it; nobody else writes here after the making.</summary>
    public void Empty()
    {
        // Jobs of which each starts the next, for ever, must not string up a slot for each: with every end the tail is let go of.
        _outer = Alive(_outer);
        _holder = null;
    }

    /// <summary>A synchronous scope's time in the calling flow: what the flow was before comes back when it is left.</summary>
    public readonly struct Stay
    {
        private readonly AmbientSlot? _outer = Innermost;
        private readonly ExecutionContext? _before = ExecutionContext.Capture();
        private readonly ExecutionContext? _within;

        public Stay(JobContext context)
        {
            Slot = Enter(context);
            _within = ExecutionContext.Capture();
        }

        public AmbientSlot Slot { get; }

        /// <summary>
        /// Where the work has set no ambient value of its own, the flow of before is put back whole, which costs half as much as making
        /// one like it. Captured flows are null where flowing is suppressed.
        /// </summary>
        public void Leave()
        {
            if (_before is not null && ReferenceEquals(ExecutionContext.Capture(), _within))
            {
                ExecutionContext.Restore(_before);
            }
            else
            {
                Innermost = _outer;
            }
        }
    }

    private static JobContext? ContextOf(AmbientSlot? slot) => slot?._holder switch
    {
        JobContext context => context,
        CleanupContext turn => turn.Context,
        _ => null,
    };

    private static AmbientSlot? Alive(AmbientSlot? slot)
    {
        while (slot is { _holder: null })
        {
            slot = slot._outer;
        }

        return slot;
    }
}
