namespace Cooperative.Cancellation.Testing;

/// <summary>What is done to the job at a point.</summary>
public enum Disturbance
{
    /// <summary>Nothing: the run in which the points are counted.</summary>
    None,

    /// <summary>The job is asked to stop there, and meets the request there.</summary>
    Request,

    /// <summary>
    /// The nearest time limit around the point passes there: that of a scope, or of the job; where there is none, the job is asked with
    /// a reason of kind <see cref="CancellationKind.Timeout"/>.
    /// </summary>
    Timeout,

    /// <summary>The work fails there, with what <see cref="ExplorationOptions.FaultAt"/> made.</summary>
    Fault,

    /// <summary>The job is asked to stop at the last point of its body, and its cleanup budget ends at a point of its hooks.</summary>
    CleanupExpired,

    /// <summary>The job is asked before it is started: its body never runs, the hooks that were registered by then do.</summary>
    CancelBeforeStart,
}
