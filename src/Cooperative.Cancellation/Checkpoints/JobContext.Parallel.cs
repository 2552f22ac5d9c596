using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>Parallel loops: those of .NET, which a request ends in a <see cref="JobCanceledException"/> and which never hide a fault [G3.4].</content>
public sealed partial class JobContext
{
    /// <summary>Runs the body for every index from <paramref name="from"/> to just below <paramref name="to"/>, on several threads at once.</summary>
    /// <param name="from">The first index.</param>
    /// <param name="to">The one after the last; not below the first.</param>
    /// <param name="body">
    /// The work for one index. Called by several threads at once, in no particular order; <see cref="Current"/> in it is that of the
    /// caller. Not <c>async</c>: nobody would wait for it. That is what <see cref="ParallelForEachAsync{T}(IEnumerable{T}, Func{T, CancellationToken, ValueTask}, int, bool, string, int)"/>
    /// is for.
    /// </param>
    /// <param name="maxDegreeOfParallelism">
    /// How many threads at most, the calling one among them; 1 or more. Default: -1, as many as the thread pool provides.
    /// </param>
    /// <param name="progress">
    /// Whether to publish how many items are done by all threads together, every 10 ms, as the progress of the job. Counts only as long
    /// as the work has not published any itself with <see cref="ReportProgress"/>. Default: yes; say no in all but the outermost of
    /// nested loops.
    /// </param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <remarks>
    /// <para>Returns, or throws, when no thread is in the body any more. A checkpoint at the call, and one before each index; none
    /// after the last. So a request is noticed as late as one call of the body takes, on each thread [G3.5]. It does not reach into a
    /// body: give one that takes long checkpoints of its own.</para>
    /// <para>The threads take chunks of about 250 µs each, and of no more than a fair share of what is left, so that dear indices beside
    /// cheap ones are no trouble. With every chunk the clock is compared with the deadlines of the job and its scopes, so that no timer
    /// is waited for.</para>
    /// <para>When a body fails, no thread begins another. A single fault is thrown as itself, several as one
    /// <see cref="AggregateException"/> of nothing but the faults [G4.1], and that also where the work was asked to stop. An
    /// <see cref="OperationCanceledException"/> out of a body is a cancellation where the work was asked to stop, and then the inner
    /// exception of what is thrown; where nobody had asked, it is a fault like any other.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// context.ParallelFor(0, image.Height, row => Render(row));
    /// </code>
    /// </example>
    /// <exception cref="JobCanceledException">The work is asked to stop. Carries the token of this context, and the place of the call [G3.3].</exception>
    /// <exception cref="AggregateException">Several bodies failed.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="to"/> is less than <paramref name="from"/>, or <paramref name="maxDegreeOfParallelism"/> is neither -1 nor 1 or more.
    /// </exception>
    /// <exception cref="InvalidOperationException">The context has ended without having been asked to stop [G3.6].</exception>
    public void ParallelFor(
        int from,
        int to,
        Action<int> body,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run<IndexWork<int>, int, Nothing>(from, to, new(from, body), null, null, maxDegreeOfParallelism, progress, file, line);
    }

    /// <inheritdoc cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/>
    public void ParallelFor(
        long from,
        long to,
        Action<long> body,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run<IndexWork<long>, long, Nothing>(from, to, new(from, body), null, null, maxDegreeOfParallelism, progress, file, line);
    }

    /// <summary>The same with a state for each thread, for sums and buffers that would cost too much if all threads shared one.</summary>
    /// <typeparam name="TLocal">The type of the state.</typeparam>
    /// <param name="from">The first index.</param>
    /// <param name="to">The one after the last; not below the first.</param>
    /// <param name="localInit">Makes a state, before its first index. A thread that takes a break for other work of the pool comes back with another.</param>
    /// <param name="body">The work for one index: given the state as the last index of the thread left it, returns it for the next.</param>
    /// <param name="localFinally">
    /// Given the state when the thread leaves the loop, however that ends: once for every state that was made. Several threads may be in
    /// it at once.
    /// </param>
    /// <param name="maxDegreeOfParallelism">As without a state.</param>
    /// <param name="progress">As without a state.</param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/>
    /// <example>
    /// <code>
    /// long sum = 0;
    /// context.ParallelFor(0, items.Length, () => 0L, (i, mine) => mine + items[i], mine => Interlocked.Add(ref sum, mine));
    /// </code>
    /// </example>
    /// <exception cref="AggregateException">Several of them failed: bodies, and what makes and takes the states.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="localInit"/>, <paramref name="body"/> or <paramref name="localFinally"/> is null.</exception>
    public void ParallelFor<TLocal>(
        int from,
        int to,
        Func<TLocal> localInit,
        Func<int, TLocal, TLocal> body,
        Action<TLocal> localFinally,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(localInit);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(localFinally);
        Run<LocalIndexWork<int, TLocal>, int, TLocal>(
            from, to, new(from, body), localInit, localFinally, maxDegreeOfParallelism, progress, file, line);
    }

    /// <inheritdoc cref="ParallelFor{TLocal}(int, int, Func{TLocal}, Func{int, TLocal, TLocal}, Action{TLocal}, int, bool, string, int)"/>
    public void ParallelFor<TLocal>(
        long from,
        long to,
        Func<TLocal> localInit,
        Func<long, TLocal, TLocal> body,
        Action<TLocal> localFinally,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(localInit);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(localFinally);
        Run<LocalIndexWork<long, TLocal>, long, TLocal>(
            from, to, new(from, body), localInit, localFinally, maxDegreeOfParallelism, progress, file, line);
    }

    /// <summary>Runs the body for every item of the source, on several threads at once.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="source">
    /// What to work through. Arrays and lists are read by index, from all threads at once, and must not be changed meanwhile. Of
    /// anything else one thread at a time takes one item: whatever is taken is handed to the body, also when the work is asked to stop.
    /// Its enumerator is disposed in every case; what that throws is a fault like that of a body.
    /// </param>
    /// <param name="body">The work for one item; see <see cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/>.</param>
    /// <param name="maxDegreeOfParallelism">As for a loop over indices.</param>
    /// <param name="progress">
    /// Whether to publish how many items are done, as for a loop over indices. The total is known where the source has a count. Default: yes.
    /// </param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/>
    /// <remarks>
    /// <para>A checkpoint at the call, and one before each item is taken. So a request is noticed as late as one call of the body takes,
    /// on each thread, and, where a thread waits for the source, one item of the source [G3.5]. None after the last item; but the last
    /// of a source without a count is known for such only when the end is found.</para>
    /// <para>How it ends is told for <see cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/>.</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// context.ParallelForEach(Directory.EnumerateFiles(folder), path => Digest(path));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="body"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDegreeOfParallelism"/> is neither -1 nor 1 or more.</exception>
    public void ParallelForEach<T>(
        IEnumerable<T> source,
        Action<T> body,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(body);
        switch (source)
        {
            case T[] array:
                Run<ArrayWork<T>, int, Nothing>(
                    0, array.Length, new(array, body), null, null, maxDegreeOfParallelism, progress, file, line);
                break;
            case IList<T> list:
                Run<ListWork<T>, int, Nothing>(0, list.Count, new(list, body), null, null, maxDegreeOfParallelism, progress, file, line);
                break;
            default:
                long? count = CountOf(source);
                var loop = ParallelLoop.Begin(
                    this, count, Limits.CheckDegree(maxDegreeOfParallelism), progress, new CallSite(null, file, line));
                loop.Run(new SharedSource<T>(source, count, loop), body);
                break;
        }
    }

    /// <summary>Runs the asynchronous body for every item of the source, several at once.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="source">What to work through. One item at a time is taken; whatever is taken is handed to the body, as in <see cref="ParallelForEach"/>.</param>
    /// <param name="body">
    /// The work for one item, on the thread pool. Its token is the loop's: cancelled when the work is asked to stop, and when the
    /// source or another body has failed. What a callback on it throws is one of the job's troubles [G10.2].
    /// </param>
    /// <param name="maxDegreeOfParallelism">How many bodies at once at most, 1 or more. Default: -1, as many as the machine has processors.</param>
    /// <param name="progress">Whether to publish how many items are done, as in <see cref="ParallelForEach"/>. Default: yes.</param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>
    /// A task that ends when no body is at work any more: Canceled with the <see cref="JobCanceledException"/>, Faulted with the fault;
    /// Canceled, as that of any asynchronous method, also with an <see cref="OperationCanceledException"/> that nobody had asked for,
    /// which a job that lets it pass takes for the failure it is [G4]. Only bad arguments are refused at the call.
    /// </returns>
    /// <remarks>
    /// <para>A checkpoint at the call, and one before each item is taken; none after the last. So a request is noticed as late as one
    /// call of the body takes, or one item of the source; at once where they heed the token [G3.5].</para>
    /// <para>When a body fails, no other begins, and those at work may stop by their token. An <see cref="OperationCanceledException"/>
    /// after the first failure is taken for that, and not told. Else it ends as
    /// <see cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/> does.</para>
    /// </remarks>
    /// <inheritdoc cref="ParallelForEach"/>
    /// <example>
    /// <code>
    /// await context.ParallelForEachAsync(addresses, async (address, token) => await client.GetAsync(address, token));
    /// </code>
    /// </example>
    public Task ParallelForEachAsync<T>(
        IEnumerable<T> source,
        Func<T, CancellationToken, ValueTask> body,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(source, body, Limits.CheckDegree(maxDegreeOfParallelism), progress, new CallSite(null, file, line));
    }

    /// <param name="source">
    /// What to work through. One item at a time is waited for; whatever has come is handed to the body. Given the loop's token. Its
    /// enumerator is disposed in every case; what that throws is a fault like that of a body.
    /// </param>
    /// <param name="body">The work for one item, as for a sequence that is not asynchronous.</param>
    /// <param name="maxDegreeOfParallelism">How many bodies at once at most, 1 or more. Default: -1, as many as the machine has processors.</param>
    /// <param name="progress">Whether to publish how many items are done, as in <see cref="ParallelForEach"/>; the total is not known. Default: yes.</param>
    /// <param name="file">Left to the compiler: where the loop stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="ParallelForEachAsync{T}(IEnumerable{T}, Func{T, CancellationToken, ValueTask}, int, bool, string, int)"/>
    public Task ParallelForEachAsync<T>(
        IAsyncEnumerable<T> source,
        Func<T, CancellationToken, ValueTask> body,
        int maxDegreeOfParallelism = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync(source, body, Limits.CheckDegree(maxDegreeOfParallelism), progress, new CallSite(null, file, line));
    }

    private static long? CountOf<T>(IEnumerable<T> source) => source.TryGetNonEnumeratedCount(out int count) ? count : null;

    private void Run<TWork, TIndex, TLocal>(
        TIndex from,
        TIndex to,
        TWork work,
        Func<TLocal>? begin,
        Action<TLocal>? end,
        int maxDegreeOfParallelism,
        bool progress,
        string file,
        int line)
        where TWork : struct, IIndexedWork<TLocal>
        where TIndex : struct, IBinaryInteger<TIndex>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        Limits.CheckDegree(maxDegreeOfParallelism);

        // The whole range of long has more indices than a long can count; nobody lives to see the end of it.
        ulong count = unchecked((ulong)long.CreateTruncating(to) - (ulong)long.CreateTruncating(from));
        long total = (long)Math.Min(count, long.MaxValue);
        ParallelLoop.Begin(this, total, maxDegreeOfParallelism, progress, new CallSite(null, file, line)).Run(total, work, begin, end);
    }

    private async Task RunAsync<T>(
        IEnumerable<T> source, Func<T, CancellationToken, ValueTask> body, int maxDegreeOfParallelism, bool progress, CallSite site)
    {
        long? count = CountOf(source);
        var loop = ParallelLoop.BeginWithToken(this, count, maxDegreeOfParallelism, progress, site);
        var shared = new SharedSource<T>(source, count, loop);
        await Parallel.ForEachAsync(shared.Take(), loop.Options, loop.Guard(body)).ConfigureAwait(false);
        shared.Close();
        loop.End();
    }

    private async Task RunAsync<T>(
        IAsyncEnumerable<T> source, Func<T, CancellationToken, ValueTask> body, int maxDegreeOfParallelism, bool progress, CallSite site)
    {
        var loop = ParallelLoop.BeginWithToken(this, null, maxDegreeOfParallelism, progress, site);
        var shared = new SharedStream<T>(source, loop);
        await Parallel.ForEachAsync(shared.TakeAsync(), loop.Options, loop.Guard(body)).ConfigureAwait(false);
        await shared.CloseAsync().ConfigureAwait(false);
        loop.End();
    }
}
