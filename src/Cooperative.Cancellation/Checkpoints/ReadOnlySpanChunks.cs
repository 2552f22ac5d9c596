using System.ComponentModel;

namespace Cooperative.Cancellation;

/// <summary>
/// The chunks of a read-only span; made by <see cref="JobContext.Chunks{T}(ReadOnlySpan{T}, TimeSpan?, bool, string, int)"/> for a
/// <c>foreach</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
public ref struct ReadOnlySpanChunks<T>
{
    private readonly ReadOnlySpan<T> _span;
    private ChunkCursor _cursor;

    internal ReadOnlySpanChunks(ReadOnlySpan<T> span, ChunkCursor cursor)
    {
        _span = span;
        _cursor = cursor;
    }

    /// <summary>The present chunk.</summary>
    public readonly ReadOnlySpan<T> Current => _span.Slice((int)_cursor.Start, (int)_cursor.Length);

    /// <inheritdoc cref="SpanChunks{T}.GetEnumerator"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly ReadOnlySpanChunks<T> GetEnumerator() => this;

    /// <inheritdoc cref="SpanChunks{T}.MoveNext"/>
    public bool MoveNext() => _cursor.MoveNext();
}
