using Gallery.Tests.Support;

namespace Gallery.Tests.FileCopy;

public sealed class ProgramTests : IDisposable
{
    private readonly Shelf _shelf = new();

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public async Task Copy_OfARealTree_IsWhole()
    {
        SampleEnd end = await SampleProcess.RunAsync("FileCopy", _shelf.From, _shelf.To);

        Assert.Equal((0, "", "0 kept, 4 copied, 0 not."), (end.ExitCode, end.Errors, end.LastLine));
        _shelf.AssertAllIsThere();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("nonsense", "elsewhere")]
    [InlineData("one", "two", "three")]
    public async Task CommandLineThatMakesNoSense_IsRefused_WithTheUsage(params string[] arguments)
    {
        SampleEnd end = await SampleProcess.RunAsync("FileCopy", arguments);

        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.Contains("FileCopy [<FROM> [<TO>]]", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CopyIntoItself_IsRefused()
    {
        SampleEnd end = await SampleProcess.RunAsync("FileCopy", _shelf.From, Path.Combine(_shelf.From, "inner", "copy"));

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("cannot lie in what is copied", end.Errors, StringComparison.Ordinal);
    }
}
