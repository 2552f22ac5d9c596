namespace Cooperative.Cancellation;

/// <summary>The bits of a context's signal word. Any of them sends a checkpoint down its cold path.</summary>
internal static class Signals
{
    /// <summary>Asked to stop. Raised once the reason is set, never taken back.</summary>
    internal const int Requested = 1;

    /// <summary>Ended: the context serves nobody any more.</summary>
    internal const int Ended = 2;

    /// <summary>Either of the two: a checkpoint throws.</summary>
    internal const int Stop = Requested | Ended;

    /// <summary>Somebody wants to know where the work is. The next checkpoint takes it back, and tells.</summary>
    internal const int SightingWanted = 4;

    /// <summary>The job is explored: every point it passes is counted. Never taken back, as the two that follow.</summary>
    internal const int Probed = 8;

    /// <summary>Together with that: what the probe does to the job does not reach this context.</summary>
    internal const int Sheltered = 16;

    /// <summary>Together with that: the context is that of a cleanup hook, or of work within one.</summary>
    internal const int InHook = 32;

    /// <summary>Together with <see cref="Sheltered"/>: from here on stands the number of the shelter.</summary>
    internal const int ShelterShift = 16;

    /// <summary>The last number of a shelter; then they begin anew.</summary>
    internal const int LastShelter = short.MaxValue;
}
