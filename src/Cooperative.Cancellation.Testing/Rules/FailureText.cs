using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation.Testing;

/// <summary>A failure as the message of an exception tells it.</summary>
internal static class FailureText
{
    private const int OthersShown = 8;

    public static string Of(ExplorationFailure failure)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Where(failure)}: {failure.Message} [{failure.Rule}]");
        if (failure.Others.Count > 0)
        {
            string others = string.Join(", ", failure.Others.Take(OthersShown).Select(point => $"{ExplorationPoint.Ordinal(point.Occurrence)} (point {point.Number})"));
            string more = failure.Others.Count > OthersShown ? $" and {failure.Others.Count - OthersShown} more" : "";
            text.Append(CultureInfo.InvariantCulture, $"\n  the same rule at the {others}{more} time");
        }

        if (failure.Replay is { } replay)
        {
            text.Append("\n  again: ").Append(replay);
        }

        if (failure.Report is { } report)
        {
            text.Append("\n  ").Append(report.ToString().ReplaceLineEndings("\n  "));
        }

        if (failure.Exception is { } exception && exception is not JobCanceledException)
        {
            text.Append("\n  ").Append(exception.ToString().ReplaceLineEndings("\n  "));
        }

        return text.ToString();
    }

    private static string Where(ExplorationFailure failure) => failure.Disturbance switch
    {
        Disturbance.None => "Undisturbed",
        Disturbance.CancelBeforeStart => "Asked to stop before the start",
        Disturbance.Request => $"Asked to stop at {At(failure)}",
        Disturbance.Timeout => $"Time limit passed at {At(failure)}",
        Disturbance.Fault => $"Failed at {At(failure)}",
        _ => $"Cleanup budget ended at {At(failure)}",
    };

    private static string At(ExplorationFailure failure) => $"{failure.Point} (point {failure.Point?.Number})";
}
