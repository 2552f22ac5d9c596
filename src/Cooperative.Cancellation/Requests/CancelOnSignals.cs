using System.Runtime.InteropServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Turns the signals that ask a process to end into requests to a job. The first one asks the job to stop, the second ends its
/// cleanup budget, and from the third on the platform does what it always does, which is to end the process.
/// </summary>
/// <remarks>
/// <para>SIGINT (Ctrl-C), SIGTERM and SIGQUIT (Ctrl-\; Ctrl-Break on Windows). The reason is of kind
/// <see cref="CancellationKind.Signal"/> and names the signal.</para>
/// <para>A signal that comes after the end of the job is left to the platform. Disposing restores what was there before.</para>
/// </remarks>
/// <example>
/// <code>
/// CancellableJob job = CancellableJob.Start(Work);
/// using var signals = new CancelOnSignals(job);
/// await job.WaitAsync();
/// return signals.ExitCode ?? 0;
/// </code>
/// </example>
public sealed class CancelOnSignals : IDisposable
{
    private readonly CancellableJob _job;
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;
    private volatile int _first;

    /// <summary>Begins to listen. Several policies may listen for several jobs at once.</summary>
    /// <param name="job">The job that is to be asked.</param>
    /// <exception cref="ArgumentNullException"><paramref name="job"/> is null.</exception>
    public CancelOnSignals(CancellableJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        _job = job;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Handle),
        ];
    }

    /// <summary>The signal that asked the job to stop; null where none has come while it was at work.</summary>
    public PosixSignal? Received => _first == 0 ? null : (PosixSignal)_first;

    /// <summary>
    /// What a process that ends because of that signal is expected to exit with: 128 and the signal's number, 130 for SIGINT; null
    /// where none has come.
    /// </summary>
    public int? ExitCode => Received switch
    {
        PosixSignal.SIGINT => 128 + 2,
        PosixSignal.SIGQUIT => 128 + 3,
        PosixSignal.SIGTERM => 128 + 15,
        _ => null,
    };

    /// <summary>Stops listening: the next signal does what it did before.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    /// <summary>One signal at a time or several at once: the count decides which is the first and which the second.</summary>
    private void Handle(PosixSignalContext signal)
    {
        int count = Interlocked.Increment(ref _received);
        if (count > 2)
        {
            return;
        }

        // Before the request, by whichever of two comes here first: whoever waits for the job may ask for the exit code as soon as a
        // request has ended it. Where the job had ended before, it is told for a moment too many, and the platform ends the process by
        // that very signal.
        bool isTold = Interlocked.CompareExchange(ref _first, (int)signal.Signal, 0) == 0;

        // The second time too: the report tells how often it was asked. The job may be ending now: then this one is the platform's.
        bool isFirst = _job.Life.RequestFor(CancellationKind.Signal, signal.Signal.ToString());
        if (!isFirst && _job.Life.HasEnded)
        {
            if (isTold)
            {
                _first = 0;
            }

            return;
        }

        signal.Cancel = true;
        if (count > 1)
        {
            _job.ExpireCleanup();
        }
    }
}
