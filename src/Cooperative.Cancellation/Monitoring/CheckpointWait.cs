namespace Cooperative.Cancellation;

/// <summary>
/// How long somebody who wanted to know where a job is had to wait for its next checkpoint: as long as a request to stop would have gone
/// unnoticed.
/// </summary>
/// <param name="Duration">The time, by the job's clock, never too long, and up to a millisecond, or an eighth, too short.</param>
/// <param name="Checkpoint">The checkpoint that ended the wait; null where none has come yet, or none came before the job ended.</param>
public sealed record CheckpointWait(TimeSpan Duration, JobSighting? Checkpoint)
{
    /// <summary><c>3.2 s, until Indexer.cs:87</c>, or <c>3.2 s, and none came</c>.</summary>
    /// <returns>The wait in words.</returns>
    public override string ToString() =>
        Checkpoint is null ? $"{TimelineText.Span(Duration)}, and none came" : $"{TimelineText.Span(Duration)}, until {Checkpoint}";
}
