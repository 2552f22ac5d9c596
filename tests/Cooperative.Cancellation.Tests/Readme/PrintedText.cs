using System.Text.RegularExpressions;

namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>What a program prints, less what differs from run to run.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A duration, <c>0 us</c>, <c>12.3 ms</c>, <c>1.50 s</c> or <c>3 min 20 s</c>, becomes <c>#time</c>, whatever its unit.</item>
/// <item>The line number of a source file, <c>Program.cs:31</c>, becomes <c>Program.cs:#</c>.</item>
/// <item>The number in the name of a job that was given none, <c>job-7</c>, becomes <c>job-#</c>.</item>
/// <item>Blanks at the beginning of a line count as one, for durations are written right-aligned; those at its end do not count.</item>
/// <item>Empty lines at the beginning and the end of the whole do not count.</item>
/// </list>
/// </remarks>
internal static partial class PrintedText
{
    public static string[] Normalise(string text) =>
    [
        .. text.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(line =>
            LeadingBlanks().Replace(JobNumber().Replace(LineNumber().Replace(Duration().Replace(line, "#time"), ".cs:#"), "job-#"), " ")
                .TrimEnd()),
    ];

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)? (us|ms|s|min|h)\b( \d+ (s|min)\b)?", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\.cs:\d+", RegexOptions.CultureInvariant)]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"\bjob-\d+\b", RegexOptions.CultureInvariant)]
    private static partial Regex JobNumber();

    [GeneratedRegex(@"^\s+", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingBlanks();
}
