namespace Cooperative.Cancellation.Testing;

/// <summary>A rule that one run has broken.</summary>
internal sealed record Finding(ExplorationRule Rule, string Message, Exception? Exception = null);
