using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>A time as people type it: <c>500ms</c>, <c>2s</c>, <c>1.5min</c>.</summary>
internal static partial class TimeArgument
{
    public const string Accepted = "500ms, 2s, 1.5min or 1h";

    public static TimeSpan? Parse(ArgumentResult argument)
    {
        string value = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
        Match match = Pattern().Match(value);
        if (match.Success)
        {
            double milliseconds = UnitOf(match) * double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            if (milliseconds <= JobOptions.MaxTime.TotalMilliseconds)
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }
        }

        argument.AddError(
            $"--cancel-after '{value}' is not accepted: give a number and a unit, such as {Accepted}, at most {JobOptions.MaxTime.Days} days.");
        return null;
    }

    private static double UnitOf(Match match) => match.Groups["unit"].Value switch
    {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        _ => 3_600_000,
    };

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?)(?<unit>ms|s|min|h)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
