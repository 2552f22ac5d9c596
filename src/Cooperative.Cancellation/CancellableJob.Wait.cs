using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>
/// Waiting for a job. A wait observes; it never cancels, and its own cancellation is that of its own token, never a
/// <see cref="JobCanceledException"/> [G7.1].
/// </content>
public partial class CancellableJob
{
    /// <summary>Makes <c>await job</c> the same as awaiting <see cref="Completion"/>.</summary>
    /// <returns>An awaiter; it rethrows what the job threw.</returns>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7].</exception>
    public TaskAwaiter GetAwaiter()
    {
        RefuseOwnWork();
        return Completion.GetAwaiter();
    }

    /// <summary>Waits for the end, however the job ends.</summary>
    /// <param name="waitToken">Ends the wait, and only the wait.</param>
    /// <returns>The report. Never fails for the job's outcome.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled by <paramref name="waitToken"/>; the job goes on.</exception>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7].</exception>
    public Task<JobReport> WaitAsync(CancellationToken waitToken = default) => WaitAsync(Timeout.InfiniteTimeSpan, waitToken);

    /// <summary>Waits for the end, but not longer than the limit.</summary>
    /// <param name="limit">From zero to <see cref="JobOptions.MaxTime"/>, or infinite, by the clock of <see cref="JobOptions.TimeProvider"/>.</param>
    /// <param name="waitToken">Ends the wait, and only the wait.</param>
    /// <returns>The report, which may be that of a job still at work [G7.2]: see <see cref="JobReport.HasEnded"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled by <paramref name="waitToken"/>; the job goes on.</exception>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7].</exception>
    public Task<JobReport> WaitAsync(TimeSpan limit, CancellationToken waitToken = default)
    {
        Limits.Check(limit);
        RefuseOwnWork();
        return WaitForReportAsync(limit, waitToken);
    }

    /// <summary>Waits for the end on the calling thread, but not longer than the limit. For callers that cannot await.</summary>
    /// <inheritdoc cref="WaitAsync(TimeSpan, CancellationToken)"/>
    /// <remarks>On time even when every thread of the pool is busy, as long as the job lives by <see cref="TimeProvider.System"/> [G7.2].</remarks>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the job threw is in its report.")]
    public JobReport Wait(TimeSpan limit, CancellationToken waitToken = default)
    {
        Limits.Check(limit);
        RefuseOwnWork();
        try
        {
            if (ReferenceEquals(Life.Options.TimeProvider, TimeProvider.System))
            {
                WaitHere(limit, waitToken);
            }
            else
            {
                Completion.WaitAsync(limit, Life.Options.TimeProvider, waitToken).GetAwaiter().GetResult();
            }
        }
        catch (TimeoutException)
        {
            // An answer, like any other: the report says that the job is still at work.
        }
        catch (Exception) when (Completion.IsCompleted)
        {
            // How the job ended is in the report; its end beats a wait that was cancelled.
        }

        return GetReport();
    }

    /// <summary>
    /// Task.Wait, whose wake-up needs no thread of the pool, as that of WaitAny and of every timer does. It takes no more than
    /// <see cref="int.MaxValue"/> milliseconds at a time, which is half of what we promise.
    /// </summary>
    private void WaitHere(TimeSpan limit, CancellationToken waitToken)
    {
        TimeSpan slice = TimeSpan.FromMilliseconds(int.MaxValue);
        while (limit > slice && !Completion.Wait(slice, waitToken))
        {
            limit -= slice;
        }

        if (!Completion.IsCompleted)
        {
            Completion.Wait(limit, waitToken);
        }
    }

    /// <summary>Asks the job to stop and waits until it has ended; every caller, not only the first [G7.3].</summary>
    /// <param name="message">Why, for a person to read.</param>
    /// <param name="waitToken">Ends the wait; the request stays.</param>
    /// <param name="member">Left to the compiler: who asks.</param>
    /// <param name="file">Left to the compiler: only the name of the file is kept.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>The report. Never fails for the job's outcome.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled by <paramref name="waitToken"/>.</exception>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7]; nothing was requested.</exception>
    public Task<JobReport> CancelAndWaitAsync(
        string? message = null,
        CancellationToken waitToken = default,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0)
    {
        RefuseOwnWork();
        Ask(message, null, new CallSite(member, file, line));
        return WaitForReportAsync(Timeout.InfiniteTimeSpan, waitToken);
    }

    /// <summary>The story from now on: a report of this moment, then one for every transition, in order, to the end.</summary>
    /// <param name="waitToken">Ends the watching.</param>
    /// <returns>A stream that ends after the report of the end. Each enumeration starts from its own "now".</returns>
    /// <remarks>Nobody who watches can delay the job, or another watcher; one that is slow misses nothing.</remarks>
    /// <exception cref="OperationCanceledException">The watching was cancelled by <paramref name="waitToken"/>.</exception>
    public async IAsyncEnumerable<JobReport> WatchAsync([EnumeratorCancellation] CancellationToken waitToken = default)
    {
        waitToken.ThrowIfCancellationRequested();
        (JobReport report, WatchCell cell) = Life.Watch();
        yield return report;
        while (!report.HasEnded)
        {
            cell = await cell.Next.WaitAsync(waitToken).ConfigureAwait(false);
            report = cell.Report;
            yield return report;
        }
    }

    /// <summary>
    /// Asks the job to stop, with a reason of kind <see cref="CancellationKind.Disposed"/>, and waits until it has ended. Does not
    /// throw for the job's outcome [G7.4].
    /// </summary>
    /// <returns>A task that ends with the job.</returns>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7].</exception>
    [SuppressMessage("Usage", "CA1816:Dispose methods should call SuppressFinalize", Justification = "There is no finalizer, and nobody else can derive.")]
    public ValueTask DisposeAsync()
    {
        RefuseOwnWork();
        if (!Life.HasEnded)
        {
            Life.RequestFor(CancellationKind.Disposed, "the job was disposed", JobContext.Current?.JobName);
        }

        return new ValueTask(WaitForReportAsync(Timeout.InfiniteTimeSpan, CancellationToken.None));
    }

    /// <summary>Work that waits for its own job, or for one around it, would wait for ever.</summary>
    private protected void RefuseOwnWork()
    {
        if (AmbientSlot.NearestAlive?.Node.IsWithin(Life) == true)
        {
            throw new InvalidOperationException(
                $"Job '{Name}' would wait for itself: its body, its hooks and its children cannot wait for its end. Return, and it ends.");
        }
    }

    private async Task<JobReport> WaitForReportAsync(TimeSpan limit, CancellationToken waitToken)
    {
        Task completion = Completion;
        Task wait = completion.WaitAsync(limit, Life.Options.TimeProvider, waitToken);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Out of time is an answer here; cancelled by the waiter is not. The job's own end beats both.
        if (wait.IsCanceled && !completion.IsCompleted)
        {
            throw new OperationCanceledException(waitToken);
        }

        return GetReport();
    }
}
