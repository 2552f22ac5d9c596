using Gallery.Tests.Support;

namespace Gallery.Tests.Mandelbrot;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CtrlC_WhileAPictureIsRendered_WritesWhatIsThere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process on Windows cannot send Ctrl-C to one other process.");
        using var program = SampleProcess.Start("Mandelbrot", _folder.Path);
        await program.ReadUntilAsync("Rendering");

        await program.InterruptAsync();
        SampleEnd end = await program.EndAsync();

        Assert.Equal("", end.Errors);
        Assert.Equal(130, end.ExitCode);
        Assert.Contains("asked to stop: Signal: SIGINT", end.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(_folder.Path, "*.png"));
    }

    [Fact]
    public async Task FolderThatIsNotThere_IsRefused_WithTheUsage()
    {
        SampleEnd end = await SampleProcess.RunAsync("Mandelbrot", _folder["missing"]);

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("Usage:", end.Errors, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }
}
