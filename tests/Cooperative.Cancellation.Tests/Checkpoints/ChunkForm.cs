namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>What can be cut into chunks.</summary>
public enum ChunkForm
{
    Span,
    ReadOnlySpan,
    Array,
    Memory,
    Indices,
    LongIndices,
}

/// <summary>One way to loop over the chunks of them all. An item is its own index, so that a chunk tells where it stands.</summary>
internal static class ChunkForms
{
    public static TheoryData<ChunkForm> All => new(Enum.GetValues<ChunkForm>());

    /// <summary>Hands every chunk to the work, which returns the first index after what it has seen.</summary>
    public static void Loop(
        this ChunkForm form, JobContext context, int count, Action<int[]> work, TimeSpan? latency = null, bool progress = true)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        switch (form)
        {
            case ChunkForm.Span:
                foreach (Span<int> chunk in context.Chunks(items.AsSpan(), latency, progress))
                {
                    work(chunk.ToArray());
                }

                break;
            case ChunkForm.ReadOnlySpan:
                foreach (ReadOnlySpan<int> chunk in context.Chunks((ReadOnlySpan<int>)items, latency, progress))
                {
                    work(chunk.ToArray());
                }

                break;
            case ChunkForm.Array:
                foreach (Span<int> chunk in context.Chunks(items, latency, progress))
                {
                    work(chunk.ToArray());
                }

                break;
            case ChunkForm.Memory:
                foreach (ReadOnlyMemory<int> chunk in context.Chunks((ReadOnlyMemory<int>)items, latency, progress))
                {
                    work(chunk.ToArray());
                }

                break;
            case ChunkForm.Indices:
                foreach ((int start, int end) in context.Chunks(100, count + 100, latency, progress))
                {
                    work(items[(start - 100)..(end - 100)]);
                }

                break;
            default:
                const long far = long.MaxValue - int.MaxValue;
                foreach ((long start, long end) in context.Chunks(far, far + count, latency, progress))
                {
                    work(items[(int)(start - far)..(int)(end - far)]);
                }

                break;
        }
    }
}
