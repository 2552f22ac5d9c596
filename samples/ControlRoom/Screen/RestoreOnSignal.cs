using System.Runtime.InteropServices;

namespace ControlRoom.Screen;

/// <summary>
/// The third Ctrl-C is the system's, and it asks nobody before it ends the process. Whoever sees it last still has the time to give the
/// terminal back.
/// </summary>
internal sealed class RestoreOnSignal : IDisposable
{
    private const string LeaveAlternateScreen = "\e[?1049l", ShowCursor = "\e[?25h";

    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public RestoreOnSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Handle),
    ];

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext signal)
    {
        if (Interlocked.Increment(ref _received) > 2)
        {
            Console.Out.Write(LeaveAlternateScreen + ShowCursor);
        }
    }
}
