using Gallery.Tests.Support;

namespace Gallery.Tests.MailboxActor;

public sealed class ProgramTests
{
    [Fact]
    public async Task CtrlC_ClosesTheDoorEarly_AndTheSecondOneReturnsTheRest()
    {
        using var sample = SampleProcess.Start("MailboxActor");
        await sample.ReadUntilAsync("written  1");
        await sample.InterruptAsync();
        await sample.ReadUntilAsync("the door is closed");
        await sample.InterruptAsync();

        SampleEnd end = await sample.EndAsync();

        Assert.Equal((130, ""), (end.ExitCode, end.Errors));
        Assert.Contains("nobody is left to write it", end.Output, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was lost.", end.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyArgument_IsRefused_WithTheUsage()
    {
        SampleEnd end = await SampleProcess.RunAsync("MailboxActor", "nonsense");

        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.StartsWith("usage: MailboxActor", end.Errors, StringComparison.Ordinal);
    }
}
