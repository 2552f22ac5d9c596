using FolderDigest.Tests.Support;

namespace FolderDigest.Tests;

/// <summary>What a run takes over from an earlier one.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly string WrongHash = new('0', 64);

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task InterruptedTwiceAndResumed_IsByteForByteAnUninterruptedRun()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send.");
        _place.With("a", "c", "e").WithEndless("b").WithEndless("d");

        using (Run first = await Run.Start(_place.Folder, "--manifest", _place.Manifest).UntilAsync("1/5 files"))
        {
            Assert.Equal(143, (await first.Signal("TERM").EndAsync()).ExitCode);
        }

        Assert.Equal([_place.PathOf("a")], PathsInManifest());
        _place.Shrink("b");

        // What was taken over no longer counts: b and c are done, and a is not among the four.
        using (Run second = await Run.Start(_place.Folder, "--manifest", _place.Manifest).UntilAsync("2/4 files"))
        {
            Assert.Equal(143, (await second.Signal("TERM").EndAsync()).ExitCode);
        }

        Assert.Equal([_place.PathOf("a"), _place.PathOf("b"), _place.PathOf("c")], PathsInManifest());
        _place.Shrink("d");

        RunResult last = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        Assert.Equal((0, ""), (last.ExitCode, last.Errors));
        Assert.Equal(_place.Expected(), _place.ReadManifest());
        Assert.Empty(_place.Leftovers);
    }

    [Fact]
    public async Task UnchangedFile_IsNotHashedAgain_UnlessToldTo()
    {
        await RunAndForgeAsync();

        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        Assert.Contains(WrongHash, _place.ReadManifest(), StringComparison.Ordinal);

        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest, "--restart");
        Assert.Equal(_place.Expected(), _place.ReadManifest());
    }

    [Fact]
    public async Task FileChangedSince_IsHashedAgain()
    {
        await RunAndForgeAsync();
        File.SetLastWriteTimeUtc(_place.PathOf("a"), File.GetLastWriteTimeUtc(_place.Manifest));

        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        Assert.Equal(_place.Expected(), _place.ReadManifest());
    }

    [Fact]
    public async Task FileChangedWhileTheRunWasOn_IsHashedAgain()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send.");
        _place.With("a", "c").WithEndless("b");
        using (Run run = await Run.Start(_place.Folder, "--manifest", _place.Manifest).UntilAsync("1/3 files"))
        {
            // Hashed by now, and older than the moment at which the manifest is going to be saved.
            await File.WriteAllTextAsync(_place.PathOf("a"), "changed", TestContext.Current.CancellationToken);
            await run.Signal("TERM").EndAsync();
        }

        _place.Shrink("b");
        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        Assert.Equal(_place.Expected(), _place.ReadManifest());
    }

    [Fact]
    public async Task FileGoneSince_IsDropped()
    {
        _place.With("a", "b");
        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        File.Delete(_place.PathOf("b"));

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(_place.Expected(), _place.ReadManifest());
    }

    [Fact]
    public async Task DamagedManifest_IsToldLineByLine_Mended_AndKeptBesideTheNewOne()
    {
        _place.With("a", "b", "c");
        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        string[] lines = await File.ReadAllLinesAsync(_place.Manifest, TestContext.Current.CancellationToken);
        string damaged = $"{lines[0]}\nnonsense\n{lines[1].ToUpperInvariant()}\n{lines[2][..^1]}";
        await File.WriteAllTextAsync(_place.Manifest, damaged, TestContext.Current.CancellationToken);

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);

        Assert.Equal(1, result.ExitCode);
        Assert.All([2, 3, 4], line => Assert.Contains($"{_place.Manifest}:{line}: damaged line", result.Errors, StringComparison.Ordinal));
        Assert.Equal(_place.Expected(), _place.ReadManifest());
        Assert.Equal(damaged, await File.ReadAllTextAsync($"{_place.Manifest}.damaged", TestContext.Current.CancellationToken));

        Assert.Equal(0, (await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest)).ExitCode);
    }

    [Fact]
    public async Task ManifestOfAnotherFolder_IsRefusedAndUntouched()
    {
        _place.With("one/a", "two/b");
        await Run.ToEndAsync(_place.PathOf("one"), "--manifest", _place.Manifest);
        string before = _place.ReadManifest();

        RunResult result = await Run.ToEndAsync(_place.PathOf("two"), "--manifest", _place.Manifest);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("belongs to another folder", result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, _place.ReadManifest());
    }

    /// <summary>A finished run whose first hash is then made wrong: whether it stays wrong shows whether the file was hashed again.</summary>
    private async Task RunAndForgeAsync()
    {
        _place.With("a", "b");
        await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        await File.WriteAllTextAsync(
            _place.Manifest, string.Concat(WrongHash, _place.ReadManifest().AsSpan(64)), TestContext.Current.CancellationToken);
    }

    private IEnumerable<string> PathsInManifest() => File.ReadLines(_place.Manifest).Select(line => line[66..]);
}
