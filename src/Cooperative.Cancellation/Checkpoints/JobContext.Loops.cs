using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>
/// Loops. In most of them a <see cref="Checkpoint"/> in every round is the right answer; what is here is for those in which one
/// load and one compare a round are too much, or whose items a vectorised call eats by the thousand.
/// </content>
public sealed partial class JobContext
{
    /// <summary>Makes a checkpoint that looks in every so many rounds, and costs a countdown in the others.</summary>
    /// <param name="every">
    /// How many rounds to the next look, 1 or more. A request is noticed so many rounds late at most; with a body of 1 ns, 10,000
    /// rounds are 10 µs.
    /// </param>
    /// <returns>The checkpoint, for a local variable of the method with the loop.</returns>
    /// <example>
    /// <code>
    /// Pace pace = context.Pace(every: 1024);
    /// foreach (int value in values)
    /// {
    ///     pace.Checkpoint();
    ///     sum += value;
    /// }
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="every"/> is less than 1.</exception>
    // Inlined, so that it is no call: a double that lives across one is spilled to the stack in the loop as well.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pace Pace(int every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        return new Pace(this, every);
    }

    /// <summary>
    /// Makes a checkpoint that finds out by itself in how many rounds to look. At first after twice as many each time, and so at most as
    /// late as it has been going on; after some milliseconds it knows what a round costs.
    /// </summary>
    /// <param name="latency">How late to notice a request, above zero. Default: 250 µs.</param>
    /// <returns>The checkpoint, for a local variable of the method with the loop. Make it before the outermost loop: it has a timer.</returns>
    /// <remarks>
    /// Noticed within about the latency as long as a round costs what it cost lately. Where it begins to cost so many times more, up to so
    /// many times later, once or twice: the rounds to the next look are counted already. From then on the pace is right again, after
    /// 130 ms at most, or eight times the latency where that is longer.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="latency"/> is out of range.</exception>
    public Pace Pace(TimeSpan? latency = null) => new(this, PaceSetter.Begin(this, Limits.CheckLatency(latency)));

    /// <summary>Cuts a span into chunks, with a checkpoint before each; inside a chunk the loop is your own and costs nothing.</summary>
    /// <param name="items">What to work through.</param>
    /// <param name="latency">How long a chunk is to take, above zero. Default: 250 µs.</param>
    /// <param name="progress">
    /// Whether to publish how many items are done, every 10 ms, as the progress of the job. Counts only as long as the work has not
    /// published any itself with <see cref="ReportProgress"/>. Default: yes; say no in all but the outermost of nested loops.
    /// </param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>The chunks, for a <c>foreach</c>. Nothing is allocated, but for the progress of a loop of more than 10 ms.</returns>
    /// <remarks>
    /// <para>A request is noticed within one chunk. The first has one item; from then on the clock decides: a chunk takes about the
    /// latency, whatever an item costs, and four times as long only where an item costs that much more than in the chunk before. One
    /// item is the least, about a million (2^20) the most.</para>
    /// <para>Between chunks the clock is compared with the deadlines of the job and its scopes too, so that no timer is waited for.</para>
    /// <para>A chunk costs some 100 ns. For a loop over a few hundred cheap items use <see cref="Checkpoint"/>.</para>
    /// <para>A floating-point number that lives from chunk to chunk wants a local variable in each: <c>double part = 0</c>, the loop, then
    /// <c>sum += part</c>. Without, .NET keeps it on the stack within the loop too, which then takes about twice as long
    /// (benchmark "chunks").</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// foreach (ReadOnlySpan&lt;float&gt; chunk in context.Chunks(samples))
    /// {
    ///     sum += TensorPrimitives.Sum(chunk);
    /// }
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="latency"/> is out of range.</exception>
    public ReadOnlySpanChunks<T> Chunks<T>(
        ReadOnlySpan<T> items, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(items, NewCursor(items.Length, latency, progress, file, line));

    /// <inheritdoc cref="Chunks{T}(ReadOnlySpan{T}, TimeSpan?, bool, string, int)"/>
    public SpanChunks<T> Chunks<T>(
        Span<T> items, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(items, NewCursor(items.Length, latency, progress, file, line));

    /// <summary>Cuts an array into chunks, with a checkpoint before each; inside a chunk the loop is your own and costs nothing.</summary>
    /// <inheritdoc cref="Chunks{T}(ReadOnlySpan{T}, TimeSpan?, bool, string, int)"/>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ArrayTypeMismatchException">The array is one of a derived type; cut it as a <see cref="ReadOnlySpan{T}"/>.</exception>
    public SpanChunks<T> Chunks<T>(
        T[] items, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Chunks(items.AsSpan(), latency, progress, file, line);
    }

    /// <summary>Cuts a memory into chunks, with a checkpoint before each, for loops that <c>await</c>.</summary>
    /// <inheritdoc cref="Chunks{T}(ReadOnlySpan{T}, TimeSpan?, bool, string, int)"/>
    public MemoryChunks<T> Chunks<T>(
        Memory<T> items, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(items, NewCursor(items.Length, latency, progress, file, line));

    /// <inheritdoc cref="Chunks{T}(Memory{T}, TimeSpan?, bool, string, int)"/>
    public ReadOnlyMemoryChunks<T> Chunks<T>(
        ReadOnlyMemory<T> items, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(items, NewCursor(items.Length, latency, progress, file, line));

    /// <summary>Cuts the indices from <paramref name="from"/> to just below <paramref name="to"/> into chunks, with a checkpoint before each.</summary>
    /// <param name="from">The first index.</param>
    /// <param name="to">The one after the last; not below the first.</param>
    /// <param name="latency">How long a chunk is to take, above zero. Default: 250 µs.</param>
    /// <param name="progress">Whether to publish how many indices are done, as for a span. Default: yes.</param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="Chunks{T}(ReadOnlySpan{T}, TimeSpan?, bool, string, int)"/>
    /// <example>
    /// <code>
    /// foreach ((int start, int end) in context.Chunks(0, image.Height))
    /// {
    ///     for (int row = start; row &lt; end; row++) Render(row);
    /// }
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="to"/> is less than <paramref name="from"/>, or <paramref name="latency"/> is out of range.</exception>
    public IndexChunks<int> Chunks(
        int from, int to, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        return new(from, NewCursor((long)to - from, latency, progress, file, line));
    }

    /// <inheritdoc cref="Chunks(int, int, TimeSpan?, bool, string, int)"/>
    public IndexChunks<long> Chunks(
        long from, long to, TimeSpan? latency = null, bool progress = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);

        // The whole range of long has more indices than a long can count; nobody lives to see the end of it.
        ulong total = (ulong)to - (ulong)from;
        return new(from, NewCursor((long)Math.Min(total, long.MaxValue), latency, progress, file, line));
    }

    private ChunkCursor NewCursor(long total, TimeSpan? latency, bool progress, string file, int line) =>
        new(this, total, Limits.CheckLatency(latency), progress, new CallSite(null, file, line));
}
