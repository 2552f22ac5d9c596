using Cooperative.Cancellation;
using FileCopy;

namespace Gallery.Tests.FileCopy;

public sealed class CopyTests : IDisposable
{
    private readonly Shelf _shelf = new();

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public async Task Copy_HasAllThatTheTreeHas()
    {
        (TreeCopy copy, JobReport report) = await _shelf.CopyAsync();

        Assert.Equal((JobState.Succeeded, 4, 0), (report.State, copy.Copied, copy.Problems));
        _shelf.AssertAllIsThere();
        Assert.True(Directory.Exists(Path.Combine(_shelf.To, "nothing in it")));
    }

    [Fact]
    public async Task FileThatIsStoppedInItsMiddle_IsNotThere_AndIsCopiedByTheNextRun()
    {
        CancellableJob? job = null;
        TreeCopy copy = _shelf.NewCopy(share => _ = share is > 0.3 and < 0.8 && job!.Cancel());
        job = CancellableJob.CreateAsync(copy.RunAsync);
        job.Start();

        Assert.Equal(JobState.Canceled, (await job.WaitAsync()).State);
        Assert.False(File.Exists(Path.Combine(_shelf.To, "inner", "three blocks")));
        Assert.DoesNotContain(Shelf.FilesOf(_shelf.To), name => name.EndsWith(FileTask.UnfinishedName, StringComparison.Ordinal));

        (TreeCopy next, _) = await _shelf.CopyAsync();
        Assert.Equal(copy.Copied, next.Kept);
        _shelf.AssertAllIsThere();
    }

    [Fact]
    public async Task WhatIsThere_IsKept_AndWhatHasChanged_IsCopiedAgain()
    {
        await _shelf.CopyAsync();
        File.SetLastWriteTimeUtc(_shelf.Write("small", 10), DateTime.UtcNow.AddDays(1));
        _shelf.Write("inner/deep/last", 7);

        (TreeCopy copy, _) = await _shelf.CopyAsync();

        Assert.Equal((2, 2), (copy.Kept, copy.Copied));
        _shelf.AssertAllIsThere();
    }

    [Fact]
    public async Task WhatAKilledRunHasLeft_IsDeletedByTheNext()
    {
        await _shelf.CopyAsync();
        File.WriteAllText(Path.Combine(_shelf.To, "inner", FileTask.UnfinishedName), "half a fi");

        await _shelf.CopyAsync();

        _shelf.AssertAllIsThere();
    }

    [Fact]
    public async Task FileThatCannotBeCopied_IsTold_AndTheOthersAreCopied()
    {
        Directory.CreateDirectory(Path.Combine(_shelf.To, "small"));

        (TreeCopy copy, JobReport report) = await _shelf.CopyAsync();

        Assert.Equal((JobState.Succeeded, 3, 1), (report.State, copy.Copied, copy.Problems));
        Assert.Contains("small", Assert.Single(_shelf.Told), StringComparison.Ordinal);
        Assert.DoesNotContain(FileTask.UnfinishedName, Shelf.FilesOf(_shelf.To));
    }

    [Fact]
    public async Task UnfinishedCopyInTheSource_AndLinks_AreToldAndLeft()
    {
        _shelf.Write(FileTask.UnfinishedName, 5);
        File.CreateSymbolicLink(Path.Combine(_shelf.From, "link"), "small");

        (TreeCopy copy, _) = await _shelf.CopyAsync();

        Assert.Equal((4, 2), (copy.Copied, copy.Problems));
        Assert.Equal(4, Shelf.FilesOf(_shelf.To).Length);
    }
}
