namespace Cooperative.Cancellation;

/// <summary>
/// How many items a chunk is to have so that it takes about the latency, whatever an item costs.
/// </summary>
/// <remarks>
/// The last chunk tells what an item costs now. A size that turns out too large shrinks at once; one that is too small grows step by
/// step, for what was cheap so far may be dear further on: by eight until a chunk has come near the target, by two from then on. So a
/// chunk takes four times the target only where the cost of an item grows that much from one chunk to the next.
/// </remarks>
internal struct ChunkSize(TimeSpan latency)
{
    private const int GrowthBefore = 8;
    private const int GrowthAfter = 2;

    /// <summary>No chunk has more items, even where a clock stands still. A quarter of a nanosecond an item makes it 250 µs.</summary>
    private const long Largest = 1 << 20;

    private readonly long _target = latency.Ticks;
    private bool _hasSettled;

    /// <summary>For the next chunk. One at first.</summary>
    public long Items { get; private set; } = 1;

    /// <summary>The size that would have taken the target, as far as the last chunk can tell.</summary>
    /// <param name="done">How many items it had.</param>
    /// <param name="elapsed">How many ticks they took.</param>
    public void Fit(long done, long elapsed)
    {
        _hasSettled |= elapsed >= _target / 2;
        long most = Math.Min(Items * (_hasSettled ? GrowthAfter : GrowthBefore), Largest);
        long ideal = elapsed <= 0 ? most : (long)((double)done * _target / elapsed);
        Items = Math.Clamp(ideal, 1, most);

        // Whole cache lines and vectors: a chunk begins as aligned as the whole does.
        Items = Items < 64 ? Items : Items & ~63;
    }
}
