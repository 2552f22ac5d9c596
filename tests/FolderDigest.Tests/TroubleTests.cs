using FolderDigest.Tests.Support;

namespace FolderDigest.Tests;

/// <summary>A world that is not as it should be: a message, the rest of the work, exit code 1, and nothing lost.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task MissingFolder_IsTold()
    {
        RunResult result = await Run.ToEndAsync(_place.PathOf("nowhere"), "--manifest", _place.Manifest);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Equal($"FolderDigest: The folder '{_place.PathOf("nowhere")}' does not exist.", result.Errors.TrimEnd());
        Assert.False(File.Exists(_place.Manifest));
    }

    [Fact]
    public async Task FileInPlaceOfTheFolder_IsTold()
    {
        _place.With("a");
        RunResult result = await Run.ToEndAsync(_place.PathOf("a"), "--manifest", _place.Manifest);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is a file", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesThatChangeOrVanishMeanwhile_AreTold_AndTheRestIsDone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An endless file takes room there.");
        _place.With("b", "c", "d").WithEndless("a");

        // Not before there are thousands of bytes: a must have been opened before it changes.
        using Run run = await Run.Start(_place.Folder, "--manifest", _place.Manifest).UntilAsync("0/4 files, [0-9]+,");
        File.Delete(_place.PathOf("c"));
        _place.Shrink("a");

        RunResult result = await run.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            [
                $"FolderDigest: Cannot read '{_place.PathOf("a")}': it changed while it was read.",
                $"FolderDigest: Vanished before it was hashed: '{_place.PathOf("c")}'",
            ],
            result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(_place.Expected(without: "a"), _place.ReadManifest());
    }

    [Theory]
    [InlineData("no/such/folder/m")]
    [InlineData("file/m")]
    [InlineData("folder")]
    public async Task TargetThatCannotBe_IsToldBeforeAnythingIsHashed(string target)
    {
        _place.With("file", "folder/a");
        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.PathOf(target));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains($"The manifest '{_place.PathOf(target)}' cannot be written", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FullDisk_LeavesTheEarlierManifestUntouched_AndNothingBeside()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The limit is set by a Unix shell.");
        _place.With("a");
        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        string before = _place.ReadManifest();
        _place.With([.. Enumerable.Range(0, 50).Select(i => $"file{i}")]);

        using Run run = Run.StartOnFullDisk(_place.Folder, "--manifest", _place.Manifest);
        RunResult result = await run.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"The manifest '{_place.Manifest}' cannot be written", result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, _place.ReadManifest());
        Assert.Empty(_place.Leftovers);
    }
}
