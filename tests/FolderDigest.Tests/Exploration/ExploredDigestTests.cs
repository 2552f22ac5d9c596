using System.Globalization;
using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;

namespace FolderDigest.Tests.Exploration;

/// <summary>The work of the program, stopped, timed out and failed at every point of it.</summary>
public sealed class ExploredDigestTests : IDisposable
{
    private readonly SmallFolder _folder = new();

    private DigestOptions Options => new(_folder.Folder, _folder.Manifest, Timeout.InfiniteTimeSpan, Restart: false);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Digest_DisturbedAtEveryPoint_SavesWholeLinesAndCanBeResumed() => ExploreAsync(before: null, Options);

    [Fact]
    public Task Digest_ResumedAndDisturbedAtEveryPoint_KeepsWhatWasThere() =>
        ExploreAsync(SmallFolder.Bytes(_folder.Lines.Take(2)), Options);

    [Fact]
    public Task Digest_OfADamagedManifestDisturbedAtEveryPoint_KeepsItAsItWasOrReplacesItWhole() =>
        ExploreAsync([.. SmallFolder.Bytes(_folder.Lines.Take(1)), .. "damaged\n"u8], Options);

    [Fact]
    public Task Digest_RestartedAndDisturbedAtEveryPoint_SavesWholeLinesAndCanBeResumed() =>
        ExploreAsync(SmallFolder.Bytes(_folder.Lines.Skip(1)), Options with { Restart = true });

    private async Task ExploreAsync(byte[]? before, DigestOptions options)
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                _folder.Begin(before);
                var problems = new Problems();
                var digest = new Digest(options, problems);
                return Trial.Of(digest.Run, report => Holds(before, options.Restart, digest, problems, report));
            },
            new ExplorationOptions
            {
                Job = new JobOptions { Name = "digest", Timeout = TimeSpan.FromHours(1) },
                Timeouts = true,
                CancelBeforeStart = true,
                ExpireCleanup = true,

                // The disk fails as readily as the program has a defect.
                FaultAt = static point => point.Number % 2 == 0 ? new IOException("the disk is worn out") : new InvalidOperationException("a defect"),
            },
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
        Assert.Empty(result.Notes);
        Assert.All(result.Coverage, row => Assert.Equal(0, row.Unexplored));
    }

    private bool Holds(byte[]? before, bool isRestart, Digest digest, Problems problems, JobReport report)
    {
        byte[]? after = _folder.ManifestOnDisk;
        bool isAsItWas = before is null ? after is null : after is not null && before.AsSpan().SequenceEqual(after);
        if (!isAsItWas)
        {
            AssertOrderedPartOfTheWhole();
        }

        AssertWhatWasDoneIsKept(before is null || isRestart ? 0 : _folder.CountOfLinesIn(before), report);
        AssertNothingIsLeft(before);
        AssertEveryFileIsClosed(report);
        AssertSummaryIsTrue(digest, report, isAsItWas);
        if (report.State == JobState.Succeeded && problems.Count == 0)
        {
            Assert.Equal(_folder.WholeManifest, after);
        }

        Resume();
        return true;
    }

    private void AssertOrderedPartOfTheWhole()
    {
        IReadOnlyList<string> lines = _folder.LinesOnDisk();
        Assert.Equal(_folder.Lines.Where(lines.Contains), lines);
    }

    /// <summary>Stopped, it has saved every file that was done by then, in this run and before; its progress says how many those are.</summary>
    private void AssertWhatWasDoneIsKept(int before, JobReport report)
    {
        if (report is { State: JobState.Canceled, Progress.Message: { } message }
            && message.EndsWith(" files", StringComparison.Ordinal)
            && int.Parse(message.Split('/')[0], CultureInfo.InvariantCulture) is > 0 and var done)
        {
            Assert.Equal(before + done, _folder.LinesOnDisk().Count);
        }
    }

    /// <summary>Beside the manifest lies at most the copy of a damaged one, and that as it was.</summary>
    private void AssertNothingIsLeft(byte[]? before)
    {
        foreach (string left in _folder.BesideTheManifest)
        {
            Assert.Equal($"{_folder.Manifest}.damaged", left);
            Assert.Equal(before, File.ReadAllBytes(left));
        }
    }

    /// <summary>Told by Linux alone. Where the hook itself was made to fail before it began, it is for the collector to close the file.</summary>
    private void AssertEveryFileIsClosed(JobReport report)
    {
        if (OperatingSystem.IsLinux() && !report.Cleanup.Any(hook => hook.Result == CleanupResult.Failed))
        {
            Assert.DoesNotContain(
                Directory.EnumerateFiles("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget),
                file => file?.StartsWith(_folder.Folder, StringComparison.Ordinal) == true);
        }
    }

    /// <summary>What the program prints last where it did not fail.</summary>
    private void AssertSummaryIsTrue(Digest digest, JobReport report, bool isAsItWas)
    {
        if (report.State == JobState.Faulted)
        {
            return;
        }

        if (digest.Summary.Contains("nothing new was saved", StringComparison.Ordinal))
        {
            Assert.True(isAsItWas);
        }
        else
        {
            Assert.StartsWith($"{_folder.LinesOnDisk().Count}/", digest.Summary, StringComparison.Ordinal);
            bool isWhole = _folder.WholeManifest.AsSpan().SequenceEqual(_folder.ManifestOnDisk);
            Assert.True(isWhole || digest.Summary.Contains("Run again", StringComparison.Ordinal) || digest.Summary.Contains("problems", StringComparison.Ordinal));
        }
    }

    /// <summary>Another run, undisturbed, comes to the same bytes as if there had been only that one.</summary>
    private void Resume()
    {
        var problems = new Problems();
        JobReport report = CancellableJob.Start(new Digest(Options, problems).Run).Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal(_folder.WholeManifest, _folder.ManifestOnDisk);
    }
}
