using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// The chunks of a memory; made by <see cref="JobContext.Chunks{T}(Memory{T}, TimeSpan?, bool, string, int)"/> for a
/// <c>foreach</c>, which may <c>await</c> in between.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "An enumerator; nobody compares two.")]
public struct MemoryChunks<T>
{
    private readonly Memory<T> _memory;
    private ChunkCursor _cursor;

    internal MemoryChunks(Memory<T> memory, ChunkCursor cursor)
    {
        _memory = memory;
        _cursor = cursor;
    }

    /// <summary>The present chunk.</summary>
    public readonly Memory<T> Current => _memory.Slice((int)_cursor.Start, (int)_cursor.Length);

    /// <inheritdoc cref="SpanChunks{T}.GetEnumerator"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly MemoryChunks<T> GetEnumerator() => this;

    /// <inheritdoc cref="SpanChunks{T}.MoveNext"/>
    public bool MoveNext() => _cursor.MoveNext();
}
