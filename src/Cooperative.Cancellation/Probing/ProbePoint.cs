namespace Cooperative.Cancellation;

/// <summary>One point as the work passed it. Plain fields, written by the cold path of a checkpoint.</summary>
internal struct ProbePoint
{
    /// <summary>Where it stands: a path, as the compiler told it.</summary>
    public string File;

    /// <summary>The line.</summary>
    public int Line;

    /// <summary>The signal word as it was there, and from <see cref="KindShift"/> on the kind.</summary>
    public int Bits;

    /// <summary>Between the bits of <see cref="Signals"/> and the number of a shelter.</summary>
    public const int KindShift = 8;

    public readonly ProbePointKind Kind => (ProbePointKind)((Bits >> KindShift) & 0xFF);

    /// <summary>Whether it was passed by a cleanup hook, or by work within one.</summary>
    public readonly bool IsInHook => (Bits & Signals.InHook) != 0;
}
