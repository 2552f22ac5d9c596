using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// The chunks of a read-only memory; made by <see cref="JobContext.Chunks{T}(ReadOnlyMemory{T}, TimeSpan?, bool, string, int)"/> for a
/// <c>foreach</c>, which may <c>await</c> in between.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "An enumerator; nobody compares two.")]
public struct ReadOnlyMemoryChunks<T>
{
    private readonly ReadOnlyMemory<T> _memory;
    private ChunkCursor _cursor;

    internal ReadOnlyMemoryChunks(ReadOnlyMemory<T> memory, ChunkCursor cursor)
    {
        _memory = memory;
        _cursor = cursor;
    }

    /// <summary>The present chunk.</summary>
    public readonly ReadOnlyMemory<T> Current => _memory.Slice((int)_cursor.Start, (int)_cursor.Length);

    /// <inheritdoc cref="SpanChunks{T}.GetEnumerator"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly ReadOnlyMemoryChunks<T> GetEnumerator() => this;

    /// <inheritdoc cref="SpanChunks{T}.MoveNext"/>
    public bool MoveNext() => _cursor.MoveNext();
}
