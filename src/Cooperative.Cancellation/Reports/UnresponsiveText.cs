namespace Cooperative.Cancellation;

/// <summary>
/// What is said of a job that was asked to stop and does not answer: who asked and when, and where its work was last seen [G10.1].
/// </summary>
internal static class UnresponsiveText
{
    /// <summary><c>by Main (Program.cs:31): closing time</c>, or <c>(Timeout: the time limit was reached)</c>.</summary>
    public static string Asked(CancellationReason reason) =>
        reason is { Kind: CancellationKind.Requested, RequestedBy: not null }
            ? reason.ToString()[(nameof(CancellationKind.Requested).Length + 1)..]
            : $"({reason})";

    /// <summary><c>last seen at Indexer.cs:87, 12.1 s ago</c>, or why that is not known.</summary>
    public static string LastSeen(JobReport report) => report switch
    {
        { LastSeen: { } seen } => $"last seen at {seen}, {TimelineText.Span(report.ReportedAt - seen.SeenAt)} ago",
        { LongestWait: not null } => "it was never seen at a checkpoint",
        _ => "where it is, nobody has asked it",
    };
}
