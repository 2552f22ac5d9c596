using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>Sequences that look, before each element, whether the work is asked to stop.</summary>
public static class JobEnumerableExtensions
{
    /// <summary>The same sequence, with a checkpoint before each element is fetched.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="source">The sequence. Its enumerator is disposed in every case.</param>
    /// <param name="context">Whose checkpoints they are: the context of the work that reads the sequence.</param>
    /// <param name="file">Left to the compiler: where the checkpoints stand, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>A sequence that is read when it is enumerated, any number of times, as the source is.</returns>
    /// <remarks>
    /// <para>A request is noticed at the next element [G3.5]: as late as the work on one takes, or as the source takes to fetch one.
    /// Before the first, nothing of the source has been touched.</para>
    /// <para>Never after an element has been fetched: what was taken from a queue is handed out, and not lost. So the checkpoint before
    /// the fetch that finds the end is one too.</para>
    /// <para>An <see cref="OperationCanceledException"/> out of a fetch becomes a <see cref="JobCanceledException"/>, and its inner
    /// exception, where the work was asked to stop; where nobody had asked, it comes out as it is.</para>
    /// <para>While it is enumerated it throws <see cref="JobCanceledException"/> where the work is asked to stop, and
    /// <see cref="InvalidOperationException"/> where the context has ended without that [G3.6].</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// foreach (Order order in orders.GetConsumingEnumerable().WithCheckpoints(context))
    /// {
    ///     Ship(order);
    /// }
    /// </code>
    /// </example>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> or <paramref name="context"/> is null.</exception>
    public static IEnumerable<T> WithCheckpoints<T>(
        this IEnumerable<T> source, JobContext context, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        return Check(source, context, file, line);
    }

    /// <summary>The same sequence, with a checkpoint before each element is fetched, and a token that a request cancels.</summary>
    /// <param name="source">
    /// The sequence. Given the context's token; where it is enumerated <c>WithCancellation</c> of another, one that either of them
    /// cancels. Its enumerator is disposed in every case.
    /// </param>
    /// <param name="context">Whose checkpoints they are: the context of the work that reads the sequence.</param>
    /// <param name="file">Left to the compiler: where the checkpoints stand, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <remarks>
    /// <para>A request is noticed at the next element [G3.5]: as late as the work on one takes, or as the source takes to fetch one; at
    /// once where the source heeds its token. Before the first, nothing of the source has been touched.</para>
    /// <para>Never after an element has been fetched: what was taken from a channel is handed out, and not lost. So the checkpoint
    /// before the fetch that finds the end is one too.</para>
    /// <para>An <see cref="OperationCanceledException"/> out of a fetch becomes a <see cref="JobCanceledException"/>, and its inner
    /// exception, where the work was asked to stop. Where only the token of <c>WithCancellation</c> was cancelled, or nobody had asked,
    /// it comes out as it is.</para>
    /// <para>While it is enumerated it throws <see cref="JobCanceledException"/> where the work is asked to stop, and
    /// <see cref="InvalidOperationException"/> where the context has ended without that [G3.6].</para>
    /// </remarks>
    /// <example>
    /// <code>
    /// await foreach (Order order in channel.Reader.ReadAllAsync().WithCheckpoints(context))
    /// {
    ///     await ShipAsync(order);
    /// }
    /// </code>
    /// </example>
    /// <inheritdoc cref="WithCheckpoints{T}(IEnumerable{T}, JobContext, string, int)"/>
    public static IAsyncEnumerable<T> WithCheckpoints<T>(
        this IAsyncEnumerable<T> source, JobContext context, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        return CheckAsync(source, context, file, line);
    }

    private static IEnumerable<T> Check<T>(IEnumerable<T> source, JobContext context, string file, int line)
    {
        context.Checkpoint(file, line);
        using IEnumerator<T> elements = source.GetEnumerator();
        while (true)
        {
            context.Checkpoint(file, line);
            bool isThere;
            try
            {
                isThere = elements.MoveNext();
            }
            catch (Exception exception) when (IsAnswer(context, exception))
            {
                throw context.Node.Meet(new CallSite(null, file, line), exception);
            }

            if (!isThere)
            {
                yield break;
            }

            yield return elements.Current;
        }
    }

    private static async IAsyncEnumerable<T> CheckAsync<T>(
        IAsyncEnumerable<T> source, JobContext context, string file, int line, [EnumeratorCancellation] CancellationToken token = default)
    {
        context.Checkpoint(file, line);
        using var either = EitherToken.Of(context.Token, token);
        IAsyncEnumerator<T> elements = source.GetAsyncEnumerator(either.Token);
        await using (elements.ConfigureAwait(false))
        {
            while (true)
            {
                context.Checkpoint(file, line);
                bool isThere;
                try
                {
                    isThere = await elements.MoveNextAsync().ConfigureAwait(false);
                }
                catch (Exception exception) when (IsAnswer(context, exception))
                {
                    throw context.Node.Meet(new CallSite(null, file, line), exception);
                }

                if (!isThere)
                {
                    yield break;
                }

                yield return elements.Current;
            }
        }
    }

    /// <summary>A cancellation that answers the request. What is the context's own already, from a checkpoint further in, needs no wrapping.</summary>
    private static bool IsAnswer(JobContext context, Exception thrown) =>
        BodyEnd.IsCancellation(thrown)
        && context.IsRequested
        && !(thrown is JobCanceledException own && own.CancellationToken == context.Token);
}
