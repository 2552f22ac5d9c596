using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation.Testing;

/// <summary>A result as a person reads it.</summary>
internal static class ResultText
{
    private const int PlacesShown = 12;

    public static string Of(ExplorationResult result)
    {
        var text = new StringBuilder();
        if (result.HasFailed)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Count(result.Failures.Count, "failure")} in {Count(result.Runs, "run")}.\n");
            for (int at = 0; at < result.Failures.Count; at++)
            {
                string failure = result.Failures[at].ToString().ReplaceLineEndings("\n   ");
                text.Append(CultureInfo.InvariantCulture, $"\n{at + 1}. {failure}\n");
            }

            text.Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture,
            $"Explored {result.PointsExplored:N0} of {Count(result.Points, "point")} in {Count(result.Runs, "run")} and {TimelineText.Span(result.Duration)}; seed {result.Seed}.");
        ExplorationCoverage[] left = [.. result.Coverage.Where(row => row.Unexplored > 0)];
        foreach (ExplorationCoverage row in left.Take(PlacesShown))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"\nNot explored: {row.Unexplored:N0} of {row.Passed:N0} times at {ExplorationPoint.Where(row.Kind, row.Place)} ({row.Disturbance})");
        }

        if (left.Length > PlacesShown)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nNot explored: as well some times at {left.Length - PlacesShown} more places");
        }

        foreach (string note in result.Notes)
        {
            text.Append("\nNote: ").Append(note);
        }

        return text.ToString();
    }

    private static string Count(long number, string what) =>
        $"{number.ToString("N0", CultureInfo.InvariantCulture)} {what}{(number == 1 ? "" : "s")}";
}
