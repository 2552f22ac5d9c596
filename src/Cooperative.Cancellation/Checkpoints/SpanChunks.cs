using System.ComponentModel;

namespace Cooperative.Cancellation;

/// <summary>The chunks of a span; made by <see cref="JobContext.Chunks{T}(Span{T}, TimeSpan?, bool, string, int)"/> for a <c>foreach</c>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public ref struct SpanChunks<T>
{
    private readonly Span<T> _span;
    private ChunkCursor _cursor;

    internal SpanChunks(Span<T> span, ChunkCursor cursor)
    {
        _span = span;
        _cursor = cursor;
    }

    /// <summary>The present chunk.</summary>
    public readonly Span<T> Current => _span.Slice((int)_cursor.Start, (int)_cursor.Length);

    /// <summary>For <c>foreach</c>.</summary>
    /// <returns>The chunks, from the first.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly SpanChunks<T> GetEnumerator() => this;

    /// <summary>A checkpoint, and the next chunk.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext() => _cursor.MoveNext();
}
