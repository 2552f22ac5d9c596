namespace Cooperative.Cancellation;

/// <summary>The answer to the question where a job is, or that there was none; from <see cref="CancellableJob.PingAsync"/>.</summary>
public sealed record JobPing
{
    /// <summary>The number of the job.</summary>
    public required long Id { get; init; }

    /// <summary>The name of the job.</summary>
    public required string Name { get; init; }

    /// <summary>Where the job was in its life when the wait for the answer ended.</summary>
    public required JobState State { get; init; }

    /// <summary>Whether the work reached a checkpoint within the limit. False, too, where the job ended first, or had ended before.</summary>
    public required bool IsAnswered { get; init; }

    /// <summary>How long it took to get there, or how long was waited; at most a millisecond, or an eighth, too long.</summary>
    public required TimeSpan Waited { get; init; }

    /// <summary>
    /// Where the work is: the checkpoint that it reached. Of a ping without an answer, where it was last seen before; null where it
    /// never was, or nobody had looked.
    /// </summary>
    public JobSighting? LastSeen { get; init; }

    /// <summary><c>index-rebuild reached Indexer.cs:87 after 1.2 ms</c>.</summary>
    /// <returns>The answer in one line.</returns>
    public override string ToString() => TimelineText.OneLine(Words());

    private string Words()
    {
        if (IsAnswered)
        {
            return $"{Name} reached {LastSeen} after {TimelineText.Span(Waited)}";
        }

        string last = LastSeen is null ? "" : $"; last seen at {LastSeen}";
        return State >= JobState.Succeeded
            ? $"{Name} has ended: {State}{last}"
            : $"{Name} ({State}) did not reach a checkpoint within {TimelineText.Span(Waited)}{last}";
    }
}
