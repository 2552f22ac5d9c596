namespace PizzaShop.Tests;

public sealed class QuietEveningTests(QuietEvening evening) : IClassFixture<QuietEvening>
{
    [Theory]
    [InlineData("margherita", "Succeeded after")]
    [InlineData("funghi", "Canceled (Honored) after")]
    [InlineData("diavola", "Canceled (Honored) after")]
    [InlineData("capricciosa", "Succeeded (Declined) after")]
    [InlineData("calzone for forty", "Canceled (Honored) after")]
    [InlineData("shop", "Canceled (Honored) after")]
    public void Report_OfEachJob_IsMarkedAsWhatItDid(string job, string outcome) =>
        Assert.StartsWith($"{job}: {outcome}", evening.ReportOf(job), StringComparison.Ordinal);

    [Theory]
    [InlineData("funghi", "1/3 (33 %) kneading")]
    [InlineData("diavola", "2/3 (66 %) in the oven")]
    [InlineData("capricciosa", "3/3 (100 %) out for delivery")]
    public void Report_OfCalledOffOrder_TellsHowFarItCame(string order, string progress) =>
        Assert.Contains(progress, evening.ReportOf(order), StringComparison.Ordinal);

    [Theory]
    [InlineData("funghi")]
    [InlineData("diavola")]
    [InlineData("calzone for forty")]
    public void Pizza_ThatWasStopped_StoppedAtACheckpoint(string order) =>
        Assert.Contains("noticed at Pizza.cs:", evening.ReportOf(order), StringComparison.Ordinal);

    [Fact]
    public void Pizza_CalledOffInTheOven_IsTossedBeforeTheTableIsWiped()
    {
        string report = evening.ReportOf("diavola");
        int tossed = report.IndexOf("cleanup 'toss the pizza' took", StringComparison.Ordinal);
        int wiped = report.IndexOf("cleanup 'wipe the table' took", StringComparison.Ordinal);
        Assert.InRange(tossed, 0, wiped);
    }

    [Theory]
    [InlineData("margherita")]
    [InlineData("funghi")]
    [InlineData("capricciosa")]
    [InlineData("calzone for forty")]
    public void Pizza_ThatWasNotBakedInVain_IsNotTossed(string order)
    {
        string report = evening.ReportOf(order);
        Assert.DoesNotContain("toss the pizza", report, StringComparison.Ordinal);
        Assert.Contains("cleanup 'wipe the table' took", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("margherita", "delivered hot")]
    [InlineData("capricciosa", "delivered all the same")]
    public void Pizza_ThatWasDelivered_KeepsItsValue(string order, string value) =>
        Assert.EndsWith($"value       {value}", evening.ReportOf(order), StringComparison.Ordinal);

    [Fact]
    public void ClosingTime_ReachesTheLastOrder_ThroughItsOven() =>
        Assert.Contains("because     Parent by job 'shop'\n  because     Timeout\n", evening.ReportOf("calzone for forty"), StringComparison.Ordinal);

    [Fact]
    public void Board_InTheEnd_ShowsTheWholeTree() => Assert.Contains(
        """
        shop  Canceled (Honored)
        ├── left oven  Canceled (Honored)
        │   ├── margherita  Succeeded
        │   └── calzone for forty  Canceled (Honored)
        └── right oven  Canceled (Honored)
            ├── funghi  Canceled (Honored)
            ├── diavola  Canceled (Honored)
            └── capricciosa  Succeeded (Declined)
        """,
        evening.Output,
        StringComparison.Ordinal);

    [Fact]
    public void Board_OnTheWay_ShowsTheStages() => Assert.Contains("margherita  Running  in the oven", evening.Output, StringComparison.Ordinal);

    [Fact]
    public void Output_InAPipe_HasNoControlCharacters() =>
        Assert.DoesNotContain(evening.Output, character => char.IsControl(character) && character != '\n');

    [Fact]
    public void Program_AfterAQuietEvening_ExitsWithZero()
    {
        Assert.Equal("", evening.Errors);
        Assert.Equal(0, evening.ExitCode);
    }
}
