namespace Cooperative.Cancellation;

/// <summary>
/// What the end of a body means: the table of contract G4, as a pure function of what the body did and whether it had been asked.
/// </summary>
/// <param name="State">Succeeded, Canceled or Faulted.</param>
/// <param name="Response">What the body made of the request; None where there was none when it ended.</param>
/// <param name="Exception">The failure or the cancellation; null where the body returned.</param>
internal sealed record BodyEnd(JobState State, JobResponse Response, Exception? Exception)
{
    /// <summary>The commonest end, which needs no object of its own.</summary>
    private static readonly BodyEnd Done = new(JobState.Succeeded, JobResponse.None, null);

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
                    JobState.Faulted, JobResponse.None, new UnrequestedCancellationException($"Job '{node.Name}'", thrown)),
                _ => new(JobState.Faulted, JobResponse.None, thrown),
            };
        }

        if (isCancellation)
        {
            return new(JobState.Canceled, JobResponse.Honored, AsOurOwn(node, reason, thrown!));
        }

        JobResponse response = observed ? JobResponse.Declined : JobResponse.Unnoticed;
        return thrown switch
        {
            not null => new(JobState.Faulted, response, thrown),
            _ when observed && declined == DeclinedCancellation.Fault => new(
                JobState.Faulted, response, new CancellationDeclinedException(node.Name, reason)),
            _ => new(JobState.Succeeded, response, null),
        };
    }

    /// <summary>The end of a body that was cancelled before it could begin.</summary>
    public static BodyEnd NeverBegun(JobNode node, CancellationReason reason) =>
        new(JobState.Canceled, JobResponse.Honored, new JobCanceledException(node.Name, reason, node.Token));

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
