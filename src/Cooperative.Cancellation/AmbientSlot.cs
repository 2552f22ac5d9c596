namespace Cooperative.Cancellation;

/// <summary>
/// What the ambient value really holds: not the context but a box for it, which the end empties. Timers, queues and caches that
/// captured an execution context keep the box alive for ever; the job they do not.
/// </summary>
internal sealed class AmbientSlot
{
    private static readonly AsyncLocal<AmbientSlot?> Local = new();

    private volatile JobContext? _context;

    private AmbientSlot(JobContext context) => _context = context;

    public static JobContext? Current => Local.Value?._context;

    /// <summary>Makes the context current for the calling flow, and for all that it starts.</summary>
    public static AmbientSlot Enter(JobContext context)
    {
        var slot = new AmbientSlot(context);
        Local.Value = slot;
        return slot;
    }

    public void Empty() => _context = null;
}
