namespace Cooperative.Cancellation;

/// <summary>
/// The body noticed the request to stop and yet ran to its end, in a job whose <see cref="JobOptions.DeclinedCancellation"/>
/// makes that an error [G4.4].
/// </summary>
public sealed class CancellationDeclinedException : Exception
{
    internal CancellationDeclinedException(string jobName, CancellationReason reason)
        : base($"Job '{jobName}' observed a request to stop and ran to its end all the same, which its options make an error. {reason}") =>
        Reason = reason;

    /// <summary>Why the job had been asked to stop.</summary>
    public CancellationReason Reason { get; }
}
