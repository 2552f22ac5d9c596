namespace Cooperative.Cancellation;

/// <summary>What to make of a body that observed a request to stop and ran to its end all the same [G4.4].</summary>
public enum DeclinedCancellation
{
    /// <summary>The job succeeds, its value counts, and the report says <see cref="JobResponse.Declined"/>. The default.</summary>
    Report,

    /// <summary>The job is <see cref="JobState.Faulted"/> with a <see cref="CancellationDeclinedException"/>.</summary>
    Fault,
}
