using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation.Contract;

/// <summary>What <c>tests/CONTRACT-COVERAGE.md</c> says: of every promise, which tests prove which of its words.</summary>
internal static class CoverageTable
{
    public static string Path { get; } = RepositoryFile.Path("tests/CONTRACT-COVERAGE.md");

    public static string Make()
    {
        var text = new StringBuilder()
            .Append("# Which tests prove which promise\n\n")
            .Append("Made by `tests/Cooperative.Cancellation.Contract` from the display names of its own tests; do not edit. ")
            .Append("A test of that project fails when this file is stale: run it once with `UPDATE_COVERAGE=1` to write it anew.\n\n")
            .Append("A promise is quoted by the tests that prove it; words in a promise that no test quotes are proved nowhere here, ")
            .Append("though they may be in `tests/Cooperative.Cancellation.Tests`.\n");
        ILookup<string, Proof> proofs = Proof.All.ToLookup(proof => proof.Number);
        foreach (IGrouping<int, Promise> chapter in Promises.All.GroupBy(promise => promise.Chapter))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Promises.Chapters[chapter.Key - 1]}\n\n| promise | words | test |\n|---|---|---|\n");
            foreach (Promise promise in chapter)
            {
                Append(text, promise, [.. proofs[promise.Number].OrderBy(proof => proof.ToString(), StringComparer.Ordinal)]);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Promise promise, IReadOnlyList<Proof> proofs)
    {
        if (proofs.Count == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"| **{promise.Number}** | {InACell(promise.Text)} | **none** |\n");
        }

        string number = $"**{promise.Number}**";
        foreach (Proof proof in proofs)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {number} | {InACell(proof.Quote)} | `{proof}` |\n");
            number = "";
        }
    }

    /// <summary>A bar would end the cell.</summary>
    private static string InACell(string words) => words.Replace("|", "\\|", StringComparison.Ordinal);
}
