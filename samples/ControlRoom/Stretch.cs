using System.Diagnostics;

namespace ControlRoom;

/// <summary>A piece of work that is over after a time, or when somebody outside says so, whichever comes first.</summary>
internal sealed class Stretch(TimeSpan longest)
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private volatile bool _isEnded;

    public bool IsOver => _isEnded || Stopwatch.GetElapsedTime(_begun) >= longest;

    public void End() => _isEnded = true;
}
