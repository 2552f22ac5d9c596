namespace ControlRoom.Tests;

public sealed class SceneTests(PlayedScene scene) : IClassFixture<PlayedScene>
{
    [Theory]
    [InlineData("eager Collatz", "Canceled (Honored) after ")]
    [InlineData("brisk sum", "Succeeded after ")]
    [InlineData("many hands", "Canceled (Honored) after ")]
    [InlineData("tidy archive", "Canceled (Honored) after ")]
    [InlineData("slow poller", "Canceled (Honored) after ")]
    [InlineData("patient clerk", "Canceled (Honored) after ")]
    [InlineData("punctual search", "Canceled (Honored) after ")]
    [InlineData("careful save", "Canceled (Honored) after ")]
    [InlineData("proud proof", "Succeeded (Declined) after ")]
    [InlineData("long goodbye", "Canceled (Honored) after ")]
    [InlineData("hanging goodbye", "Faulted (Honored) after ")]
    [InlineData("deaf fractal", "Canceled (Honored) after ")]
    [InlineData("touchy import", "Faulted (Honored) after ")]
    [InlineData("reader", "Canceled (Honored) after ")]
    [InlineData("parser", "Faulted after ")]
    [InlineData("writer", "Canceled (Honored) after ")]
    [InlineData("control room", "Canceled (Honored) after ")]
    public void Report_OfEachJob_IsMarkedAsWhatItDid(string job, string outcome) =>
        Assert.StartsWith($"{job}: {outcome}", scene.ReportOf(job), StringComparison.Ordinal);

    [Fact]
    public void Ping_OfTheTightLoop_IsAnswered() => Assert.Contains("\neager Collatz reached Collatz.cs:", scene.Output, StringComparison.Ordinal);

    [Fact]
    public void Ping_OfTheDeafOne_IsNot() =>
        Assert.Contains("\ndeaf fractal (Running) did not reach a checkpoint within ", scene.Output, StringComparison.Ordinal);

    [Fact]
    public void DeafOne_Asked_IsStillAtWorkWhenTheWaitForItEnds() =>
        Assert.Contains("\ndeaf fractal: CancellationRequested (Pending), at work for ", scene.Output, StringComparison.Ordinal);

    [Fact]
    public void LongGoodbye_Hurried_WasCleaningUp() =>
        Assert.Contains("\nlong goodbye: CleaningUp (Honored), at work for ", scene.Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("punctual search", "Timeout")]
    [InlineData("touchy import", "ChildFault")]
    [InlineData("reader", "SiblingFault")]
    [InlineData("many hands", "Parent")]
    [InlineData("eager Collatz", "Requested")]
    public void Report_OfOneThatWasAsked_TellsWhy(string job, string kind) =>
        Assert.Contains(kind, scene.ReportOf(job), StringComparison.Ordinal);

    [Theory]
    [InlineData("tidy archive", "delete the archive")]
    [InlineData("careful save", "delete the ledger")]
    [InlineData("writer", "roll back")]
    [InlineData("hanging goodbye", "wait for a farewell")]
    public void Report_OfOneWithHooks_NamesThem(string job, string hook) => Assert.Contains(hook, scene.ReportOf(job), StringComparison.Ordinal);

    [Fact]
    public void Tree_InTheEnd_HasEveryJob()
    {
        Assert.Contains("\n0 live, 17 ended\ncontrol room #", scene.Output, StringComparison.Ordinal);
        Assert.Contains("\n├─ eager Collatz #", scene.Output, StringComparison.Ordinal);
        Assert.Contains("\n   ├─ reader #", scene.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_InAPipe_HasNoControlCharacters() =>
        Assert.DoesNotContain(scene.Output, character => char.IsControl(character) && character != '\n');

    [Fact]
    public void Program_AfterTheScene_ExitsWithZero()
    {
        Assert.Equal("", scene.Errors);
        Assert.EndsWith("\n17 of 17 jobs ended as the scene expects.\n", scene.Output, StringComparison.Ordinal);
        Assert.Equal(0, scene.ExitCode);
    }
}
