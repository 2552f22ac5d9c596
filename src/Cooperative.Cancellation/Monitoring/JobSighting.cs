namespace Cooperative.Cancellation;

/// <summary>A checkpoint at which a job was seen: where its work was at that time.</summary>
/// <param name="File">The name of the checkpoint's file, without folders.</param>
/// <param name="Line">Its line.</param>
/// <param name="SeenAt">
/// When it was seen, by the job's clock: the last time that somebody looked and it was not there yet. So it may have been there somewhat
/// later, by a millisecond or an eighth of the wait; by any time, where nobody looked [G10.1].
/// </param>
public sealed record JobSighting(string File, int Line, DateTimeOffset SeenAt)
{
    /// <summary><c>Indexer.cs:87</c>.</summary>
    /// <returns>The place.</returns>
    public override string ToString() => $"{File}:{Line}";
}
