using System.Globalization;
using System.Text.RegularExpressions;

namespace Cooperative.Cancellation.Contract;

/// <summary>
/// A line of <c>stryker-config.yaml</c> that takes a part of the source out of the mutation testing. The numbers are what Stryker reads;
/// the text beside them is what they have to stand for, so that a change of the source cannot move them on to something else unseen.
/// </summary>
/// <param name="Source">The file, below the library's folder.</param>
/// <param name="Start">Where the part begins, in characters from the start of the file.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Text">What stands there; of several lines the first and the last, with <c> … </c> between them.</param>
/// <param name="Reason">Why no test is to notice a mutant there.</param>
internal sealed partial record Survivor(string Source, int Start, int End, string Text, string Reason)
{
    private const string Gap = " … ";

    public static string Path { get; } = RepositoryFile.Path("tests/Cooperative.Cancellation.Contract/stryker-config.yaml");

    public static IReadOnlyList<Survivor> All { get; } =
    [
        .. File.ReadLines(Path).Select(line => Record().Match(line)).Where(match => match.Success).Select(match => new Survivor(
            match.Groups["file"].Value,
            int.Parse(match.Groups["start"].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["end"].Value, CultureInfo.InvariantCulture),
            match.Groups["text"].Value,
            match.Groups["reason"].Value)),
    ];

    /// <summary>What is wrong with the record, and how to mend it; null where nothing is.</summary>
    public string? Fault()
    {
        string source = File.ReadAllText(RepositoryFile.Path($"src/Cooperative.Cancellation/{Source}"));
        string there = End <= source.Length ? source[Start..End] : "";
        if (Stands(there))
        {
            return null;
        }

        int[] places = [.. Enumerable.Range(0, source.Length).Where(start => StandsAt(source, start))];
        return $"{Source}{{{Start}..{End}}} is `{there}`, not `{Text}`, which begins at: {string.Join(", ", places)}.";
    }

    private bool Stands(string there) => Text.Split(Gap) is [var first, var last]
        ? there.StartsWith(first, StringComparison.Ordinal) && there.EndsWith(last, StringComparison.Ordinal) && there.Contains('\n', StringComparison.Ordinal)
        : there == Text;

    private bool StandsAt(string source, int start) => source.AsSpan(start).StartsWith(Text.Split(Gap)[0], StringComparison.Ordinal);

    [GeneratedRegex("""^\s*- "!\*\*/(?<file>[^{]+)\{(?<start>\d+)\.\.(?<end>\d+)\}" # `(?<text>.+?)`: (?<reason>\S.+)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Record();
}
