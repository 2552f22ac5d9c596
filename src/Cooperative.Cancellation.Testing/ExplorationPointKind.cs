namespace Cooperative.Cancellation.Testing;

/// <summary>What the work passes at a point.</summary>
public enum ExplorationPointKind
{
    /// <summary>A checkpoint of any form: plain, paced, before a chunk, an item or an element, a yield, an interruptible call.</summary>
    Checkpoint,

    /// <summary>The entry of a scope, before its body.</summary>
    Scope,

    /// <summary>The start of a child.</summary>
    Child,

    /// <summary>The start of a cleanup hook.</summary>
    Hook,
}
