namespace Cooperative.Cancellation;

/// <summary>Something that is to happen at a time, in the keeping of the <see cref="DeadlineThread"/>.</summary>
internal abstract class DeadlineEntry
{
    /// <summary>When it falls due, in the thread's milliseconds, and where it stands in its heap; guarded by the thread's lock.</summary>
    internal long WakeAt { get; set; }

    /// <inheritdoc cref="WakeAt"/>
    internal int Index { get; set; } = -1;

    internal bool IsDisposed { get; set; }

    /// <summary>On the thread that serves every deadline of the process: may neither block nor run foreign code.</summary>
    internal abstract void Ring();
}
