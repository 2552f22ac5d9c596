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
}
