namespace Cooperative.Cancellation;

/// <summary>Whether a node stands in its parent's list. One byte, for every node has one. Only ever moves forward.</summary>
internal enum ChildPlace : byte
{
    /// <summary>Being made.</summary>
    Outside,

    /// <summary>At work, and found there by requests from above.</summary>
    Listed,

    /// <summary>Ended, and released by the parent, be it before it could be listed.</summary>
    Left,
}
