using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using FileCopy;

namespace Gallery.Tests.FileCopy;

public sealed class ExploredCopyTests : IDisposable
{
    private readonly Shelf _shelf = new();

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public Task Copy_DisturbedAtEveryPoint_LeavesWholeFilesAndNothingElse_AndTheNextRunCompletesIt() => ExploreAsync(_shelf.Clear);

    [Fact]
    public Task Copy_OverAnOlderOne_DisturbedAtEveryPoint_LeavesTheOldOrTheNew() => ExploreAsync(() =>
    {
        _shelf.Clear();
        Directory.CreateDirectory(Path.Combine(_shelf.To, "inner"));
        File.WriteAllText(Path.Combine(_shelf.To, "inner", "three blocks"), Old);
    }, "inner/three blocks");

    private const string Old = "what was there before";

    /// <param name="before">Puts the destination back.</param>
    /// <param name="alwaysThere">What is there before, and so at any time.</param>
    private async Task ExploreAsync(Action before, params string[] alwaysThere)
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                before();
                TreeCopy copy = _shelf.NewCopy();
                return Trial.OfAsync(copy.RunAsync, invariantAsync: report => HoldsAsync(copy, report, alwaysThere));
            },
            new ExplorationOptions
            {
                Timeouts = true,
                ExpireCleanup = true,
                CancelBeforeStart = true,

                // The disk fails as readily as the program has a defect. A hook that fails before it begins deletes nothing, whoever wrote it.
                FaultAt = static point => point.Kind == ExplorationPointKind.Hook
                    ? null
                    : point.Number % 2 == 0 ? new IOException("the disk is worn out") : new InvalidOperationException("a defect"),
            },
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
        Assert.All(result.Coverage, row => Assert.Equal(0, row.Unexplored));
    }

    private async Task<bool> HoldsAsync(TreeCopy copy, JobReport report, string[] alwaysThere)
    {
        Assert.All(alwaysThere, name => Assert.True(File.Exists(Path.Combine(_shelf.To, name)), $"'{name}' is gone."));
        Assert.All(Shelf.FilesOf(_shelf.To), name =>
        {
            Assert.NotEqual(FileTask.UnfinishedName, Path.GetFileName(name));
            if (new FileInfo(Path.Combine(_shelf.To, name)).Length != Old.Length)
            {
                _shelf.AssertIsWhole(name);
            }
        });
        if (report.State == JobState.Succeeded)
        {
            Assert.Equal(Shelf.FilesOf(_shelf.From).Length, copy.Kept + copy.Copied + copy.Problems);
        }

        (TreeCopy next, JobReport end) = await _shelf.CopyAsync();
        Assert.Equal((JobState.Succeeded, 0, copy.Copied), (end.State, next.Problems, next.Kept));
        _shelf.AssertAllIsThere();
        return true;
    }
}
