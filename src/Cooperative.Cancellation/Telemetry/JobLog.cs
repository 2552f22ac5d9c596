using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation;

/// <summary>
/// A job's way to its logger: one line at a time, in order. A logger is foreign code: what it throws is told as trouble, once, and
/// changes nothing [G10.2]. Never called under a lock: what is put down under one is written later.
/// </summary>
/// <remarks>
/// Lines queue up, and one thread at a time writes them: the pool for whoever may not block, the job's own for the last ones. Who finds
/// another thread at it leaves the line to that one. The end of the job waits for its lines, but no longer than
/// <see cref="Patience"/> for a logger that blocks, see <see cref="LastWords"/>.
/// </remarks>
internal sealed partial class JobLog(JobLife life, ILogger logger)
{
    /// <summary>In real time, whatever clock the job lives by: a logger that blocks does not live by it.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Also the lock that guards itself and the flag below. It may be taken under the job's lock, and never the other way round.
    private readonly Queue<Action<ILogger>> _lines = new();
    private bool _isWriting;
    private int _failureTold;

    /// <summary>Under the job's lock, so that the line of the end cannot overtake it. To be followed by <see cref="WriteSoon"/>, once the lock is left.</summary>
    public void CancellationRequested(CancellationReason reason) =>
        Enqueue(log => Log.CancellationRequested(log, life.Name, reason));

    /// <inheritdoc cref="CancellationRequested"/>
    public void Unresponsive(JobReport report) => Enqueue(log => Log.Unresponsive(
        log,
        life.Name,
        TimelineText.Span((report.ReportedAt - report.RequestedAt)!.Value),
        UnresponsiveText.Asked(report.CancellationReason!),
        UnresponsiveText.LastSeen(report)));

    /// <summary>Between two hooks, of which the next is not to wait for a logger.</summary>
    public void CleanupFailed(string hook, Exception exception) =>
        WriteOnPool(log => Log.CleanupFailed(log, life.Name, hook, exception));

    /// <summary>By the timer's thread, too.</summary>
    public void CleanupAbandoned(string hook, Exception exception)
    {
        lock (_lines)
        {
            _hasAbandoned = true;
        }

        WriteOnPool(log => Log.CleanupAbandoned(log, life.Name, hook, exception));
    }

    /// <summary>By whoever completed what the hook waited for, who did not ask to write a log.</summary>
    public void AbandonedCleanupEnded(string hook, Exception? exception) =>
        WriteOnPool(log => Log.AbandonedCleanupEnded(log, life.Name, hook, exception));

    /// <summary>To be followed by <see cref="Flush"/>, as is the next.</summary>
    public void Faulted(Exception exception) => Enqueue(log => Log.Faulted(log, life.Name, exception));

    /// <inheritdoc cref="Faulted"/>
    public void Ended(JobReport report) =>
        Enqueue(log => Log.Ended(log, report.Name, report.State, report.Response, TimelineText.Span(report.Duration ?? default)));

    /// <summary>On the pool, for the clock is read by whoever asks the job to stop, and by the timer's thread.</summary>
    public void Trouble(TroubleSource source, Exception exception) =>
        WriteOnPool(log => Log.Trouble(log, life.Name, source, exception));

    /// <summary>Waits until every line is written, or a logger that blocks has used up our patience.</summary>
    public void Flush()
    {
        Write();
        long giveUpAt = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        lock (_lines)
        {
            while (_isWriting && giveUpAt - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_lines, (int)left);
            }

            LetGoOfFlow();
        }
    }

    /// <summary>For whoever may not be blocked: who asks [G1.1], and the timer's thread, which serves every deadline of the process.</summary>
    public void WriteSoon() => ThreadPool.UnsafeQueueUserWorkItem(static log => log.Write(), this, preferLocal: false);

    private void WriteOnPool(Action<ILogger> line)
    {
        Enqueue(line);
        WriteSoon();
    }

    private void Enqueue(Action<ILogger> line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
        }
    }

    /// <summary>Writes what there is, unless another thread is at it: that one goes on until nothing is left.</summary>
    private void Write()
    {
        lock (_lines)
        {
            if (_isWriting)
            {
                return;
            }

            _isWriting = true;
        }

        while (TryTake(out Action<ILogger>? line))
        {
            WriteInScope(line);
        }
    }

    private bool TryTake([NotNullWhen(true)] out Action<ILogger>? line)
    {
        lock (_lines)
        {
            if (_lines.TryDequeue(out line))
            {
                return true;
            }

            _isWriting = false;
            Monitor.PulseAll(_lines);
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a logger throws is told as trouble [G10.2].")]
    private void Write(Action<ILogger> line)
    {
        try
        {
            line(logger);
        }
        catch (Exception exception)
        {
            TellFailure(exception);
        }
    }

    private void TellFailure(Exception exception)
    {
        if (Interlocked.Exchange(ref _failureTold, 1) == 0)
        {
            life.AddTrouble(TroubleSource.Logger, exception);
        }
    }
}
