namespace Cooperative.Cancellation;

/// <summary>How a cleanup hook went.</summary>
public enum CleanupResult
{
    /// <summary>It is at work.</summary>
    Running,

    /// <summary>It returned.</summary>
    Completed,

    /// <summary>It threw. The job is <see cref="JobState.Faulted"/> [G6.6].</summary>
    Failed,

    /// <summary>It stopped because its time was up, by the cancellation of its own token. The job is <see cref="JobState.Faulted"/>.</summary>
    TimedOut,

    /// <summary>It outlived its limit and its grace, and the job went on without it [G6.3]. The job is <see cref="JobState.Faulted"/>.</summary>
    Abandoned,
}
