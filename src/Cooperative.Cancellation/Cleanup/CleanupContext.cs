using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>What a cleanup hook is given: how the work ended, and a context and a token of its own [G6.2].</summary>
/// <remarks>Its token is quiet until the hook's time is up, whatever happens to the job meanwhile.</remarks>
[DebuggerDisplay("{Name,nq}: {Result}")]
public sealed partial class CleanupContext
{
    /// <summary>The hook's own context: its checkpoints throw when the hook's time is up, not before.</summary>
    public JobContext Context => MakeNode().Context;

    /// <summary>The token of <see cref="Context"/>, for APIs that take one.</summary>
    public CancellationToken Token => Context.Token;

    /// <summary>
    /// The outcome as it stood when cleanup began: <see cref="JobState.Succeeded"/>, <see cref="JobState.Canceled"/> or
    /// <see cref="JobState.Faulted"/>. A hook that fails makes the job faulted, and does not change this.
    /// </summary>
    public JobState Outcome => _end.State;

    /// <summary>Why the job was asked to stop; null where nobody has asked. A request may still arrive during cleanup.</summary>
    public CancellationReason? CancellationReason => _hook.Life.Reason;

    /// <summary>What the body ended with: its failure, or its cancellation; null where it returned.</summary>
    public Exception? Exception => _end.Exception;

    /// <summary>
    /// How long the hook has until its token is cancelled, never negative; <see cref="Timeout.InfiniteTimeSpan"/> where it has no limit.
    /// </summary>
    public TimeSpan TimeLeft => (IsTold, LimitEnd) switch
    {
        (true, _) => TimeSpan.Zero,
        (_, long.MaxValue) => Timeout.InfiniteTimeSpan,
        (_, var end) => new TimeSpan(Math.Max(0, end - _hook.Life.Clock.Now)),
    };
}
