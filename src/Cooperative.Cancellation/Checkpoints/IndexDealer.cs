using System.Collections.Concurrent;

namespace Cooperative.Cancellation;

/// <summary>
/// Deals the indices from zero to just below the total out to the workers of a loop. Each worker takes a chunk that will keep it busy
/// for about 250 µs, and comes back for the next.
/// </summary>
/// <remarks>
/// So the load is even to within one chunk, whatever an item costs. Should the items become dear just after a large chunk was
/// taken, that one is still no more than the worker's share: a quarter of what would be left for each.
/// </remarks>
internal sealed class IndexDealer(ParallelLoop loop, long total) : Partitioner<IndexChunk>
{
    private const int ChunksLeftForEach = 4;

    private readonly long _shares = (long)loop.Workers * ChunksLeftForEach;

    // The first index that nobody has taken. May run past the total, by a chunk for each worker at most.
    private long _next;

    public override bool SupportsDynamicPartitions => true;

    public override IList<IEnumerator<IndexChunk>> GetPartitions(int partitionCount) =>
        [.. Enumerable.Range(0, partitionCount).Select(_ => Deal().GetEnumerator())];

    public override IEnumerable<IndexChunk> GetDynamicPartitions() => Deal();

    /// <summary>To one worker, which has done a chunk when it asks for the next. Every enumerator has a size and a chunk of its own.</summary>
    private IEnumerable<IndexChunk> Deal()
    {
        var chunk = new IndexChunk();
        var size = new ChunkSize(Limits.DefaultLatency);
        long lastLook = loop.Now;
        while (TryTake(size.Items, chunk))
        {
            yield return chunk;
            long now = loop.Done(chunk.Done);
            size.Fit(chunk.Done, now - lastLook);
            lastLook = now;
        }
    }

    private bool TryTake(long size, IndexChunk chunk)
    {
        long next = Volatile.Read(ref _next);
        if (IsPastEnd(next) || loop.MustStop)
        {
            return false;
        }

        size = Math.Clamp((total - next) / _shares, 1, size);
        long start = Interlocked.Add(ref _next, size) - size;
        if (IsPastEnd(start))
        {
            return false;
        }

        chunk.Start = start;
        chunk.End = (long)Math.Min((ulong)(start + size), (ulong)total);
        return true;
    }

    /// <summary>Unsigned, for a total near the greatest long is run past as well.</summary>
    private bool IsPastEnd(long index) => (ulong)index >= (ulong)total;
}
