namespace Cooperative.Cancellation.Stress;

/// <summary>How often a test repeats itself: seldom enough for every build, or often enough for a night.</summary>
/// <remarks>The environment variable <c>STRESS</c> with the value <c>long</c> chooses the night; see tests/README.md.</remarks>
internal static class Rounds
{
    public static bool IsLong { get; } =
        string.Equals(Environment.GetEnvironmentVariable("STRESS"), "long", StringComparison.OrdinalIgnoreCase);

    public static int Of(int everyBuild, int night) => IsLong ? night : everyBuild;
}
