namespace Cooperative.Cancellation.Testing;

/// <summary>What an exploration did, what it found, and what it left out.</summary>
public sealed record ExplorationResult
{
    /// <summary>How many points the undisturbed work passes.</summary>
    public required long Points { get; init; }

    /// <summary>At how many of them something was done, once or more.</summary>
    public required long PointsExplored { get; init; }

    /// <summary>How many runs there were; the undisturbed ones do not count, nor those that were made again to make sure of something.</summary>
    public required int Runs { get; init; }

    /// <summary>What the choices by chance began with.</summary>
    public required int Seed { get; init; }

    /// <summary>How long it took, in real time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Every place, with each disturbance: how often the work passes it, and how much of that was explored.</summary>
    public IReadOnlyList<ExplorationCoverage> Coverage { get; init; } = [];

    /// <summary>What was found, one for each place, disturbance and rule. Empty where all is well.</summary>
    public IReadOnlyList<ExplorationFailure> Failures { get; init; } = [];

    /// <summary>What one should know beside: work that is not deterministic, above all.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether anything was found.</summary>
    public bool HasFailed => Failures.Count > 0;

    /// <summary>Throws where anything was found; the message tells the story.</summary>
    /// <exception cref="ExplorationFailedException">Anything was found.</exception>
    public void ThrowIfFailed()
    {
        if (HasFailed)
        {
            throw new ExplorationFailedException(this);
        }
    }

    /// <summary>The failures, then what was explored and what was not.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => ResultText.Of(this);
}
