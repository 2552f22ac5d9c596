using Gallery.Tests.Support;

namespace Gallery.Tests.SharedCache;

public sealed class ProgramTests
{
    [Fact]
    public async Task CtrlC_MakesEverybodyLeave_AndEndsTheWork()
    {
        using var sample = SampleProcess.Start("SharedCache");
        await sample.ReadUntilAsync("Ana asks");
        await sample.InterruptAsync();

        SampleEnd end = await sample.EndAsync();

        Assert.Equal((130, "", "Everybody has left."), (end.ExitCode, end.Errors, end.LastLine));
    }

    [Fact]
    public async Task AnyArgument_IsRefused_WithTheUsage()
    {
        SampleEnd end = await SampleProcess.RunAsync("SharedCache", "nonsense");

        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.StartsWith("usage: SharedCache", end.Errors, StringComparison.Ordinal);
    }
}
