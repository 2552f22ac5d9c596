using System.Globalization;

namespace Cooperative.Cancellation.Stress;

/// <summary>How often a test repeats itself: seldom enough for every build, or often enough for a night.</summary>
/// <remarks>The environment variable <c>STRESS</c> with the value <c>long</c> chooses the night; see tests/README.md.</remarks>
internal static class Rounds
{
    /// <summary>What a process of a test's own is told, in every build: it does the same once more, and has to start first.</summary>
    public const string Brief = "brief";

    private static readonly string? Chosen = Environment.GetEnvironmentVariable("STRESS");

    public static bool IsLong { get; } = string.Equals(Chosen, "long", StringComparison.OrdinalIgnoreCase);

    /// <summary>A shorter night, by <c>STRESS_AT_MOST</c>: no test takes more rounds than that.</summary>
    private static int AtMost { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("STRESS_AT_MOST"), CultureInfo.InvariantCulture, out int most) ? most : int.MaxValue;

    public static int Of(int everyBuild, int night) => IsLong ? Math.Min(night, AtMost) : Chosen == Brief ? Math.Max(1, everyBuild / 4) : everyBuild;
}
