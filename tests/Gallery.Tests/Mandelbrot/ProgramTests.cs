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

        await program.PressCtrlCAsync();
        (int exitCode, string errors) = await program.EndAsync();

        Assert.Equal("", errors);
        Assert.Equal(130, exitCode);
        Assert.Contains("asked to stop: Signal: SIGINT", program.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(_folder.Path, "*.png"));
    }

    [Fact]
    public async Task FolderThatIsNotThere_IsRefused_WithTheUsage()
    {
        using var program = SampleProcess.Start("Mandelbrot", _folder["missing"]);

        (int exitCode, string errors) = await program.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("Usage:", errors, StringComparison.Ordinal);
        Assert.Equal("", program.Output);
    }
}
