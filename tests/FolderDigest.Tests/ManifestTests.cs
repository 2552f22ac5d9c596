using System.Diagnostics;
using FolderDigest.Tests.Support;

namespace FolderDigest.Tests;

/// <summary>What is in a manifest, and what is not.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task FinishedRun_HoldsEveryFileByItsHash_InOrdinalOrder()
    {
        _place.With("b.txt", "B.txt", "deep/er/c.txt", "deep.txt", ".hidden", "größe", "two words");
        await File.WriteAllBytesAsync(_place.PathOf("empty"), [], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_place.PathOf("blocks"), new byte[3 * 64 * 1024], TestContext.Current.CancellationToken);

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(_place.Expected(), _place.ReadManifest());
        Assert.Empty(_place.Leftovers);
    }

    [Fact]
    public async Task OddNames_AreEscapedAsSha256SumDoes_AndItVerifiesThem()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        _place.With(@"back\slash", "new\nline", "carriage\rreturn", "[markup]", " blank ", "\e[31mred");

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        string manifest = _place.ReadManifest();
        Assert.Matches($@"(?m)^\\[0-9a-f]{{64}}  {_place.Folder}/back\\\\slash$", manifest);
        Assert.Matches($@"(?m)^\\[0-9a-f]{{64}}  {_place.Folder}/new\\nline$", manifest);
        Assert.Matches($@"(?m)^\\[0-9a-f]{{64}}  {_place.Folder}/carriage\\rreturn$", manifest);
        Assert.Matches($@"(?m)^[0-9a-f]{{64}}  {_place.Folder}/\[markup\]$", manifest);
        await VerifyWithSha256SumAsync(files: 6);

        // And they are understood when they are read again.
        RunResult again = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Equal(manifest, _place.ReadManifest());
    }

    [Fact]
    public async Task ManifestInTheFolder_IsNotHashedIntoItself()
    {
        _place.With("a", "z");
        string manifest = _place.PathOf("m.sha256");
        await Run.ToEndAsync(_place.Folder, "--manifest", manifest);
        await Run.ToEndAsync(_place.Folder, "--manifest", manifest, "--restart");

        Assert.Equal(_place.Expected(without: "m.sha256"), await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Links_AreNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        _place.With("a", "inner/b");
        string expected = _place.Expected();
        Directory.CreateSymbolicLink(_place.PathOf("inner/circle"), _place.Folder);
        File.CreateSymbolicLink(_place.PathOf("twin"), _place.PathOf("a"));
        File.CreateSymbolicLink(_place.PathOf("dangling"), _place.PathOf("nowhere"));

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(expected, _place.ReadManifest());
    }

    [Fact]
    public async Task NamedPipe_IsSkippedAndTold_NotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps its pipes elsewhere.");
        _place.With("a", "z");
        string expected = _place.Expected();
        using (var mkfifo = Process.Start("mkfifo", [_place.PathOf("pipe")]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        RunResult result = await Run.ToEndAsync(_place.Folder, "--manifest", _place.Manifest);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"not a regular file: '{_place.PathOf("pipe")}'", result.Errors, StringComparison.Ordinal);
        Assert.Equal(expected, _place.ReadManifest());
    }

    private async Task VerifyWithSha256SumAsync(int files)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sha256sum"), "There is no sha256sum here.");
        using var check = Process.Start(new ProcessStartInfo("sha256sum", ["--strict", "-c", _place.Manifest]) { RedirectStandardOutput = true })!;
        string output = await check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, check.ExitCode);
        Assert.Equal(files, output.Split(": OK\n").Length - 1);
    }
}
