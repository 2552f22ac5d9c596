namespace Cooperative.Cancellation;

/// <summary>The bits of a context's signal word. Any of them sends a checkpoint down its cold path.</summary>
internal static class Signals
{
    /// <summary>Asked to stop. Raised once the reason is set, never taken back.</summary>
    internal const int Requested = 1;

    /// <summary>Ended: the context serves nobody any more.</summary>
    internal const int Ended = 2;
}
