namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>A sample of the README: a block marked <c>csharp</c>, and what it prints if a block marked <c>text</c> follows at once.</summary>
/// <param name="Line">The line of the README in which the code begins, counted from 1.</param>
/// <param name="Code">The code.</param>
/// <param name="Output">What it is said to print; null where nothing is said.</param>
internal sealed record ReadmeBlock(int Line, string Code, string? Output)
{
    private const string Fence = "```";

    /// <summary>
    /// Every block whose fence says exactly <c>csharp</c>. Only blank lines may stand between it and its <c>text</c> block: any word
    /// in between makes the text something else than the output.
    /// </summary>
    public static IReadOnlyList<ReadmeBlock> Of(string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<ReadmeBlock>();
        for (int at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            int end = EndOf(lines, at);
            if (lines[at].TrimEnd() == $"{Fence}csharp")
            {
                int next = end + 1;
                while (next < lines.Length && string.IsNullOrWhiteSpace(lines[next]))
                {
                    next++;
                }

                bool hasOutput = next < lines.Length && lines[next].TrimEnd() == $"{Fence}text";
                blocks.Add(new ReadmeBlock(at + 2, Inside(lines, at, end), hasOutput ? Inside(lines, next, EndOf(lines, next)) : null));
            }

            at = end;
        }

        return blocks;
    }

    private static int EndOf(string[] lines, int fence)
    {
        int end = Array.FindIndex(lines, fence + 1, line => line.TrimEnd() == Fence);
        return end >= 0 ? end : throw new FormatException($"README.md:{fence + 1}: the block is never closed.");
    }

    private static string Inside(string[] lines, int fence, int end) => string.Join('\n', lines[(fence + 1)..end]);
}
