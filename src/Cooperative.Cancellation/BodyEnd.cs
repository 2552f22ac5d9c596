namespace Cooperative.Cancellation;

/// <summary>
/// What the end of a body means: the table of contract G4, as a pure function of what the body did and whether it had been asked.
/// </summary>
/// <param name="Response">What the body made of the request; None where there was none when it ended.</param>
/// <param name="Faults">What failed: the body, then its children.</param>
/// <param name="Cancellation">The body's own cancellation; null where it was not cancelled.</param>
internal sealed record BodyEnd(JobResponse Response, IReadOnlyList<Exception> Faults, JobCanceledException? Cancellation)
{
    /// <summary>The commonest end, which needs no object of its own.</summary>
    private static readonly BodyEnd Done = new(JobResponse.None, [], null);

    /// <summary>Faulted where anything failed, else Canceled where the body was, else Succeeded [G4.1].</summary>
    public JobState State => (Faults.Count, Cancellation) switch
    {
        (not 0, _) => JobState.Faulted,
        (_, not null) => JobState.Canceled,
        _ => JobState.Succeeded,
    };

    /// <summary>The failure or the cancellation, for the hooks to see; null where there is none.</summary>
    public Exception? Exception { get; } = Faults switch
    {
        [] => Cancellation,
        [var one] => one,
        _ => new AggregateException(Faults),
    };

    /// <summary>What a body that threw nothing, or <paramref name="thrown"/>, came to.</summary>
    /// <param name="node">The node that the body worked for.</param>
    /// <param name="thrown">What left the body; null where it returned.</param>
    /// <param name="reason">Why it had been asked to stop by the time it ended; null where it had not.</param>
    /// <param name="observed">Whether it had met the request before it ended.</param>
    /// <param name="declined">What to make of a request that was observed and not followed.</param>
    public static BodyEnd Of(
        JobNode node, Exception? thrown, CancellationReason? reason, bool observed, DeclinedCancellation declined)
    {
        bool isCancellation = IsCancellation(thrown);
        if (reason is null)
        {
            return thrown switch
            {
                null => Done,
                _ when isCancellation => new(
                    JobResponse.None, [new UnrequestedCancellationException($"Job '{node.Name}'", thrown)], null),
                _ => new(JobResponse.None, [thrown], null),
            };
        }

        if (isCancellation)
        {
            return new(JobResponse.Honored, [], AsOurOwn(node, reason, thrown!));
        }

        JobResponse response = observed ? JobResponse.Declined : JobResponse.Unnoticed;
        return thrown switch
        {
            not null => new(response, [thrown], null),
            _ when observed && declined == DeclinedCancellation.Fault => new(
                response, [new CancellationDeclinedException(node.Name, reason)], null),
            _ => new(response, [], null),
        };
    }

    /// <summary>The end of a body that was cancelled before it could begin.</summary>
    public static BodyEnd NeverBegun(JobNode node, CancellationReason reason) =>
        new(JobResponse.Honored, [], new JobCanceledException(node.Name, reason, node.Token));

    /// <summary>
    /// A child's fault is the parent's: it comes after the body's own. Awaiting the child in the body may have brought the same
    /// object already; and the cancellation that a child's fault asked for is its echo, which tells nothing more.
    /// </summary>
    public BodyEnd WithChildFaults(IReadOnlyList<Exception> faults, CancellationReason? reason) => new(
        Response,
        Join(Faults, faults),
        reason is { Kind: CancellationKind.ChildFault, Exception: { } fault } && faults.Contains(fault) ? null : Cancellation);

    /// <summary>
    /// What some work threw itself, if it was a failure, then what its children did; each object once. Awaiting several children at
    /// once, or blocking on one, brings their faults in an aggregate.
    /// </summary>
    public static IReadOnlyList<Exception> Join(IReadOnlyList<Exception> own, IReadOnlyList<Exception> children)
    {
        var known = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        var toVisit = new Stack<Exception>(own);
        while (toVisit.TryPop(out Exception? exception))
        {
            if (known.Add(exception) && exception is AggregateException several)
            {
                foreach (Exception inner in several.InnerExceptions)
                {
                    toVisit.Push(inner);
                }
            }
        }

        return [.. own, .. children.Where(child => !known.Contains(child))];
    }

    /// <summary>
    /// Any token: a body asks "was I asked?", not "is this mine?", for linked tokens make any comparison of tokens wrong.
    /// </summary>
    public static bool IsCancellation(Exception? thrown) => thrown switch
    {
        OperationCanceledException => true,
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.All(IsCancellation),
        _ => false,
    };

    /// <summary>The very object where it is this node's own, or else one of our own around the foreign one.</summary>
    private static JobCanceledException AsOurOwn(JobNode node, CancellationReason reason, Exception thrown) =>
        thrown is JobCanceledException own && ReferenceEquals(own.Reason, reason) && own.CancellationToken == node.Token
            ? own
            : new JobCanceledException(node.Name, reason, node.Token, inner: thrown);
}
