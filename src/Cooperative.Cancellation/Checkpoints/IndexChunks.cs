using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cooperative.Cancellation;

/// <summary>
/// The chunks of a range of indices; made by <see cref="JobContext.Chunks(int, int, TimeSpan?, bool, string, int)"/> and its twin for
/// <c>long</c>, for a <c>foreach</c>, which may <c>await</c> in between.
/// </summary>
/// <typeparam name="TIndex"><see cref="int"/> or <see cref="long"/>.</typeparam>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "An enumerator; nobody compares two.")]
public struct IndexChunks<TIndex>
    where TIndex : struct, IBinaryInteger<TIndex>
{
    private readonly TIndex _start;
    private ChunkCursor _cursor;

    internal IndexChunks(TIndex start, ChunkCursor cursor)
    {
        _start = start;
        _cursor = cursor;
    }

    /// <summary>The present chunk: its first index, and the one after its last.</summary>
    public readonly (TIndex Start, TIndex End) Current
    {
        get
        {
            TIndex start = _start + TIndex.CreateTruncating(_cursor.Start);
            return (start, start + TIndex.CreateTruncating(_cursor.Length));
        }
    }

    /// <inheritdoc cref="SpanChunks{T}.GetEnumerator"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly IndexChunks<TIndex> GetEnumerator() => this;

    /// <inheritdoc cref="SpanChunks{T}.MoveNext"/>
    public bool MoveNext() => _cursor.MoveNext();
}
