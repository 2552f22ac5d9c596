namespace Cooperative.Cancellation.Testing;

/// <summary>How much of one place was explored with one disturbance.</summary>
/// <param name="Disturbance">What was done there.</param>
/// <param name="Kind">What the work passes there.</param>
/// <param name="Place"><c>Importer.cs:88</c>.</param>
/// <param name="Passed">How often the undisturbed work passes it.</param>
/// <param name="Explored">At how many of these times something was done to it.</param>
public sealed record ExplorationCoverage(Disturbance Disturbance, ExplorationPointKind Kind, string Place, long Passed, long Explored)
{
    /// <summary>How many of the times were left out: for the budget, or because the work did not come there again.</summary>
    public long Unexplored => Passed - Explored;
}
