namespace Cooperative.Cancellation.Stress;

/// <summary>How often a test repeats itself: seldom enough for every build, or often enough for a night.</summary>
/// <remarks>The environment variable <c>STRESS</c> with the value <c>long</c> chooses the night; see tests/README.md.</remarks>
internal static class Rounds
{
    /// <summary>What a process of a test's own is told, in every build: it does the same once more, and has to start first.</summary>
    public const string Brief = "brief";

    private static readonly string? Chosen = Environment.GetEnvironmentVariable("STRESS");

    public static bool IsLong { get; } = string.Equals(Chosen, "long", StringComparison.OrdinalIgnoreCase);

    public static int Of(int everyBuild, int night) => IsLong ? night : Chosen == Brief ? Math.Max(1, everyBuild / 4) : everyBuild;
}
