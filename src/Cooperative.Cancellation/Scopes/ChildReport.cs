namespace Cooperative.Cancellation;

/// <summary>What a parent tells of one of its children, ended or still at work.</summary>
/// <param name="Id">The number of the child.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">Where it is in its life. One that is told with its end counts as at work until its parent has taken note of that.</param>
/// <param name="Response">What it made of a request to stop; <see cref="JobResponse.Pending"/> where that is not known yet.</param>
/// <param name="Duration">
/// How long it took from its start to its end, or has taken so far. Zero where it was never started, and for one at work that lives
/// by a clock other than its parent's.
/// </param>
public sealed record ChildReport(long Id, string Name, JobState State, JobResponse Response, TimeSpan Duration)
{
    /// <summary><c>'oven' Canceled (Honored) after 1.20 s</c>.</summary>
    /// <returns>The child in one line.</returns>
    public override string ToString()
    {
        string response = Response == JobResponse.None ? "" : $" ({Response})";
        string lasting = State >= JobState.Succeeded ? " after" : ", at work for";
        return $"'{Name}' {State}{response}{lasting} {TimelineText.Span(Duration)}";
    }
}
