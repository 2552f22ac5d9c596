namespace Cooperative.Cancellation;

/// <summary>What a worker of a parallel loop is at: filled in by the dealer, and by the worker when it is done with it.</summary>
internal sealed class IndexChunk
{
    public long Start { get; set; }

    /// <summary>The one after the last.</summary>
    public long End { get; set; }

    /// <summary>How many of them are done. Fewer than there are where the worker had to stop.</summary>
    public long Done { get; set; }
}
