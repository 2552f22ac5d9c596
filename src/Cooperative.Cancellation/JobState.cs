namespace Cooperative.Cancellation;

/// <summary>
/// Where a job is in its life: <c>Created → (Running) → (CancellationRequested) → (CleaningUp) → Succeeded | Canceled | Faulted</c>.
/// </summary>
/// <remarks>
/// A job only ever moves forward, and no state is entered twice [G5.1]. States in brackets may be passed over: a job cancelled
/// before it was started never runs, and a job without hooks never cleans up.
/// </remarks>
public enum JobState
{
    /// <summary>Made, but not started yet.</summary>
    Created,

    /// <summary>The body, or what it left behind, is at work and nobody has asked it to stop.</summary>
    Running,

    /// <summary>Somebody asked the job to stop; it has not ended yet and no cleanup hook has begun.</summary>
    CancellationRequested,

    /// <summary>The body has ended and a cleanup hook runs. Seen if and only if a hook runs.</summary>
    CleaningUp,

    /// <summary>Terminal: the body returned, and nothing failed.</summary>
    Succeeded,

    /// <summary>Terminal: the job was asked to stop and did.</summary>
    Canceled,

    /// <summary>Terminal: the body or a cleanup hook failed, whether or not the job had been asked to stop.</summary>
    Faulted,
}
