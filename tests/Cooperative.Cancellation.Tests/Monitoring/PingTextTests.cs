namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.1: the answer to a ping in words.</summary>
public class PingTextTests
{
    private static readonly JobSighting Seen = new("Indexer.cs", 87, default);

    [Fact(DisplayName = "G10.1 An answer tells which checkpoint was reached, and after how long")]
    public void Text_Answered_TellsWhereAndWhen() => Assert.Equal(
        "rebuild reached Indexer.cs:87 after 12.00 s", (Ping(JobState.Running, Seen) with { IsAnswered = true }).ToString());

    [Theory(DisplayName = "G10.1 Without an answer the text tells how long was waited, or how the job ended, and where the work was last seen, if ever")]
    [InlineData(JobState.Running, false, "rebuild (Running) did not reach a checkpoint within 12.00 s")]
    [InlineData(JobState.Running, true, "rebuild (Running) did not reach a checkpoint within 12.00 s; last seen at Indexer.cs:87")]
    [InlineData(JobState.Succeeded, false, "rebuild has ended: Succeeded")]
    [InlineData(JobState.Succeeded, true, "rebuild has ended: Succeeded; last seen at Indexer.cs:87")]
    [InlineData(JobState.Faulted, true, "rebuild has ended: Faulted; last seen at Indexer.cs:87")]
    public void Text_NotAnswered_TellsWhatIsKnown(JobState state, bool wasSeen, string text) =>
        Assert.Equal(text, Ping(state, wasSeen ? Seen : null).ToString());

    private static JobPing Ping(JobState state, JobSighting? seen) => new()
    {
        Id = 7,
        Name = "rebuild",
        State = state,
        IsAnswered = false,
        Waited = TimeSpan.FromSeconds(12),
        LastSeen = seen,
    };
}
