namespace Cooperative.Cancellation;

/// <summary>What sort of cause stood behind a request to stop [G2.1].</summary>
public enum CancellationKind
{
    /// <summary>Somebody called <see cref="CancellableJob.Cancel"/> or one of its relatives.</summary>
    Requested,

    /// <summary>A time limit passed: the job's own, or that of one cleanup hook.</summary>
    Timeout,

    /// <summary>The request came down from the parent.</summary>
    Parent,

    /// <summary>A sibling failed.</summary>
    SiblingFault,

    /// <summary>A child failed.</summary>
    ChildFault,

    /// <summary>The outside token of <see cref="JobOptions.CancellationToken"/> was cancelled.</summary>
    Token,

    /// <summary>The process received a signal, Ctrl-C for instance.</summary>
    Signal,

    /// <summary>The host of the application is shutting down.</summary>
    Shutdown,

    /// <summary>The job's handle was disposed while the job was still at work.</summary>
    Disposed,
}
