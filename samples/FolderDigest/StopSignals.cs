using System.Runtime.InteropServices;
using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>
/// Turns Ctrl-C and SIGTERM into requests. Once: stop, please. Twice: and hurry with the cleanup. The third time the system has its
/// way, for a job that waits in a read that never returns cannot answer.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const string Terminated = "SIGTERM";

    private readonly CancellableJob _job;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _received;

    public StopSignals(CancellableJob job)
    {
        _job = job;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, "Ctrl-C"));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, Terminated));
    }

    /// <summary>What shells expect of a program that a signal ended: 128 and its number. A time that is up counts as Ctrl-C.</summary>
    public static int ExitCodeFor(CancellationReason reason) =>
        reason is { Kind: CancellationKind.Signal, Message: Terminated } ? 143 : 130;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void OnSignal(PosixSignalContext context, string name)
    {
        int count = Interlocked.Increment(ref _received);
        context.Cancel = count < 3;
        _job.CancelWith(new CancellationReason(CancellationKind.Signal, name));
        if (count > 1)
        {
            _job.ExpireCleanup();
        }
    }
}
