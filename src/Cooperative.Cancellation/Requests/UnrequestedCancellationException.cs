namespace Cooperative.Cancellation;

/// <summary>
/// The body ended in an <see cref="OperationCanceledException"/> although nobody had asked the job to stop: an HTTP timeout, say.
/// That is a failure, not a cancellation, and the job is <see cref="JobState.Faulted"/> [G4].
/// </summary>
/// <remarks>
/// Deliberately not an <see cref="OperationCanceledException"/> itself: an asynchronous method that awaits a faulted task whose
/// exception is one becomes cancelled, and the failure would disappear on the way up.
/// </remarks>
public sealed class UnrequestedCancellationException : Exception
{
    internal UnrequestedCancellationException(string who, Exception inner)
        : base($"{who} ended in a cancellation that nobody had requested of it: {Origin(inner)}. See the inner exception for its origin.", inner)
    {
    }

    /// <summary>Where it was that of another job, a child for instance, that one is named.</summary>
    private static string Origin(Exception inner) =>
        inner is JobCanceledException other ? $"that of job '{other.JobName}'" : inner.GetType().Name;
}
