namespace Cooperative.Cancellation;

/// <summary>
/// What the ambient value really holds: not the context but a box for it, which the end empties. Timers, queues and caches that
/// captured an execution context keep the box alive for ever; the job they do not.
/// </summary>
internal sealed class AmbientSlot
{
    // Without a change handler that would mirror it into a static of the thread. Reading would cost a tenth, but each job would pay
    // for it twice over: an array more in its execution context, and a call for every await that crosses its edge.
    private static readonly AsyncLocal<AmbientSlot?> Local = new();

    private volatile JobContext? _context;

    private AmbientSlot(JobContext context) => _context = context;

    public static JobContext? Current => Local.Value?._context;

    /// <summary>What the calling flow is in; set back when a scope is left.</summary>
    public static AmbientSlot? Innermost
    {
        get => Local.Value;
        set => Local.Value = value;
    }

    /// <summary>Makes the context current for the calling flow, and for all that it starts.</summary>
    public static AmbientSlot Enter(JobContext context)
    {
        var slot = new AmbientSlot(context);
        Innermost = slot;
        return slot;
    }

    public void Empty() => _context = null;
}
