namespace Cooperative.Cancellation;

/// <summary>What the work passes at a point that a test may explore.</summary>
internal enum ProbePointKind
{
    /// <summary>A checkpoint of any form.</summary>
    Checkpoint,

    /// <summary>The entry of a scope, before its body.</summary>
    Scope,

    /// <summary>The start of a child, before there is one.</summary>
    Child,

    /// <summary>The start of a cleanup hook.</summary>
    Hook,
}
