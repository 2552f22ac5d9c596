using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation;

/// <summary>
/// A job's way to its logger. A logger is foreign code: what it throws is told as trouble, once, and changes nothing [G10.2].
/// Never called under a lock.
/// </summary>
internal sealed class JobLog(JobLife life, ILogger logger)
{
    private int _requestTold;
    private int _failureTold;

    /// <summary>Once, and before the end is told: by the pool soon after the request, or by the end itself if that comes first.</summary>
    public void CancellationRequested(CancellationReason reason)
    {
        if (Interlocked.Exchange(ref _requestTold, 1) == 0)
        {
            Write((life.Name, reason), static (log, it) => Log.CancellationRequested(log, it.Name, it.reason));
        }
    }

    public void Unresponsive(TimeSpan waited, CancellationReason reason) =>
        Write((life.Name, waited, reason), static (log, it) => Log.Unresponsive(log, it.Name, TimelineText.Span(it.waited), it.reason));

    public void CleanupFailed(string hook, Exception exception) =>
        Write((life.Name, hook, exception), static (log, it) => Log.CleanupFailed(log, it.Name, it.hook, it.exception));

    public void CleanupAbandoned(string hook, Exception exception) =>
        Write((life.Name, hook, exception), static (log, it) => Log.CleanupAbandoned(log, it.Name, it.hook, it.exception));

    public void AbandonedCleanupEnded(string hook, Exception? exception) =>
        Write((life.Name, hook, exception), static (log, it) => Log.AbandonedCleanupEnded(log, it.Name, it.hook, it.exception));

    public void Faulted(Exception exception) =>
        Write((life.Name, exception), static (log, it) => Log.Faulted(log, it.Name, it.exception));

    public void Ended(JobReport report) =>
        Write(report, static (log, it) => Log.Ended(log, it.Name, it.State, it.Response, TimelineText.Span(it.Duration ?? default)));

    public void Trouble(TroubleSource source, Exception exception) =>
        Write((life.Name, source, exception), static (log, it) => Log.Trouble(log, it.Name, it.source, it.exception));

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a logger throws is told as trouble [G10.2].")]
    private void Write<T>(T words, Action<ILogger, T> write)
    {
        try
        {
            write(logger, words);
        }
        catch (Exception exception)
        {
            if (Interlocked.Exchange(ref _failureTold, 1) == 0)
            {
                life.AddTrouble(TroubleSource.Logger, exception);
            }
        }
    }
}
