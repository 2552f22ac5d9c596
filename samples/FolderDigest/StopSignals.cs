using System.Runtime.InteropServices;
using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>Turns Ctrl-C and SIGTERM into requests. Once: please stop. Again: and hurry with the cleanup.</summary>
internal sealed class StopSignals : IDisposable
{
    public const string Interrupt = "Ctrl-C";
    public const string Terminate = "SIGTERM";

    private readonly CancellableJob _job;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _received;

    public StopSignals(CancellableJob job)
    {
        _job = job;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, Interrupt));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, Terminate));
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void OnSignal(PosixSignalContext context, string name)
    {
        // The system would end the process on the spot; the job ends in its own way, and the process after it.
        context.Cancel = true;
        bool isFirst = Interlocked.Increment(ref _received) == 1;
        _job.CancelWith(new CancellationReason(CancellationKind.Signal, name));
        if (!isFirst)
        {
            _job.ExpireCleanup();
        }
    }
}
