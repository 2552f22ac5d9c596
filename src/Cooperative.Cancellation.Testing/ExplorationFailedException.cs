namespace Cooperative.Cancellation.Testing;

/// <summary>An exploration found something. The message tells the whole story.</summary>
public sealed class ExplorationFailedException : Exception
{
    internal ExplorationFailedException(ExplorationResult result)
        : base(result.ToString()) => Result = result;

    /// <summary>What was found.</summary>
    public ExplorationResult Result { get; }
}
