using System.Text.RegularExpressions;

namespace Cooperative.Cancellation.Contract;

/// <summary>The suite itself: that it leaves no promise out, and says of each test what it is for.</summary>
public class CoverageTests
{
    [Fact(DisplayName = "Every promise of the contract has a test")]
    public void Promises_All_HaveATest()
    {
        Assert.Equal(10, Promises.Chapters.Count);
        Assert.Equal(55, Promises.All.Count);
        Assert.Empty(Promises.All.Select(promise => promise.Number).Except(Proof.All.Select(proof => proof.Number)));
    }

    [Fact(DisplayName = "Every test is named after a promise that there is, and quotes words of it")]
    public void Tests_All_QuoteTheirPromise() =>
        Assert.Empty(Proof.All
            .Where(proof => Promises.Find(proof.Number)?.IsQuotedBy(proof.Quote) != true)
            .Select(proof => $"{proof}: {proof.Number} {proof.Quote}"));

    [Fact(DisplayName = "Every test stands in the class of its chapter")]
    public void Tests_All_StandInTheirChapter() =>
        Assert.Empty(Proof.All
            .Where(proof => !Regex.IsMatch(proof.Test.DeclaringType!.Name, $"^{proof.Number.Split('.')[0]}[A-Z]"))
            .Select(proof => proof.ToString()));

    [Fact(DisplayName = "tests/CONTRACT-COVERAGE.md is what these tests make of it")]
    public void CoverageFile_AsItIsInTheRepository_IsUpToDate()
    {
        string made = CoverageTable.Make();
        if (Environment.GetEnvironmentVariable("UPDATE_COVERAGE") == "1")
        {
            File.WriteAllText(CoverageTable.Path, made);
        }

        Assert.True(
            File.Exists(CoverageTable.Path) && File.ReadAllText(CoverageTable.Path).ReplaceLineEndings("\n") == made,
            "tests/CONTRACT-COVERAGE.md is stale. Run this project with UPDATE_COVERAGE=1 to write it anew.");
    }
}
