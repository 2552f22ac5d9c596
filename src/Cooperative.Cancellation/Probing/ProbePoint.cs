namespace Cooperative.Cancellation;

/// <summary>One point as the work passed it. Plain fields, written by the cold path of a checkpoint.</summary>
internal struct ProbePoint
{
    /// <summary>Where it stands: a path; of a hook that has a name, that.</summary>
    public string File;

    /// <summary>The line; of a hook that has a name, below zero.</summary>
    public int Line;

    /// <summary>The signal word as it was there, and above <see cref="KindShift"/> the kind.</summary>
    public int Bits;

    /// <summary>Above every bit of <see cref="Signals"/>.</summary>
    public const int KindShift = 16;

    public readonly ProbePointKind Kind => (ProbePointKind)(Bits >> KindShift);

    /// <summary>Whether it was passed by a cleanup hook, or by work within one.</summary>
    public readonly bool IsInHook => (Bits & Signals.InHook) != 0;
}
