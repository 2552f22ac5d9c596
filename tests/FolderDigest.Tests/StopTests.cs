using FolderDigest.Tests.Support;

namespace FolderDigest.Tests;

/// <summary>How a run is stopped, and what it leaves behind.</summary>
public sealed class StopTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("INT", 130, "SIGINT")]
    [InlineData("TERM", 143, "SIGTERM")]
    public async Task Signal_StopsAtTheNextBlock_SavesAndTellsTheStory(string signal, int exitCode, string reason)
    {
        if (signal == "INT")
        {
            CtrlC.SkipWhereItIsIgnored();
        }

        using Run run = await StartedAsync();

        RunResult result = await run.Signal(signal).EndAsync();

        Assert.Equal((exitCode, ""), (result.ExitCode, result.Errors));
        Assert.Contains("digest: Canceled (Honored)", result.Output, StringComparison.Ordinal);
        Assert.Contains(reason, result.Output, StringComparison.Ordinal);
        Assert.Contains("cleanup 'close the file' took", result.Output, StringComparison.Ordinal);
        Assert.Contains("cleanup 'save the manifest' took", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
        Assert.Equal(_place.Expected(without: "b"), _place.ReadManifest());
        Assert.Empty(_place.Leftovers);
    }

    [Fact]
    public async Task SecondSignal_EndsTheBudget_AndTheManifestIsSavedAllTheSame()
    {
        CtrlC.SkipWhereItIsIgnored();
        using Run run = await StartedAsync();

        RunResult result = await run.Signal("INT").Signal("INT").EndAsync();

        Assert.Equal((130, ""), (result.ExitCode, result.Errors));
        Assert.Equal(_place.Expected(without: "b"), _place.ReadManifest());
        Assert.Empty(_place.Leftovers);
    }

    [Fact]
    public async Task CancelAfter_StopsAsCtrlCWould()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An endless file takes room there.");
        _place.WithEndless("a");

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest, "--cancel-after", "100ms");

        Assert.Equal((130, ""), (result.ExitCode, result.Errors));
        Assert.Contains("time limit of 100 ms", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoppedBeforeTheFirstFile_LeavesTheEarlierManifestAlone()
    {
        _place.With("a");
        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        string before = _place.ReadManifest();

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest, "--restart", "--cancel-after", "0s");

        Assert.Equal(130, result.ExitCode);
        Assert.Equal(before, _place.ReadManifest());
    }

    /// <summary>A run that has hashed a, and is at work on b for as long as it is let.</summary>
    private async Task<Run> StartedAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals to send.");
        _place.With("a").WithEndless("b");
        return await Run.Start(_place.Folder, "--manifest", _place.Manifest).UntilAsync("1/2 files");
    }
}
