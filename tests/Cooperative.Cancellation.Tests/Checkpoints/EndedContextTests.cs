using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, checkpoints: a context ends with the work that it was handed to.</summary>
public class EndedContextTests
{
    [Theory(DisplayName = "G3.6 A checkpoint of a job that ended without a request is an InvalidOperationException that says so")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checkpoint_JobEndedUnasked_IsAnInvalidOperation(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, options: new() { Name = "importer" });
        await parked.EndAsync();

        for (int time = 0; time < 2; time++)
        {
            var refused = Assert.Throws<InvalidOperationException>(() => parked.Context.Checkpoint("Indexer.cs", 87));
            Assert.Equal(
                "The checkpoint at Indexer.cs:87 belongs to 'importer', which has ended without having been asked to stop. "
                + "A context serves the work it was handed to, and ends with it.",
                refused.Message);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await parked.Context.YieldAsync());
        Assert.False(parked.Context.IsCancellationRequested);
        Assert.False(parked.Context.Token.IsCancellationRequested);
    }

    [Theory(DisplayName = "G3.6 A job that failed unasked has ended as well")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checkpoint_JobFailedUnasked_IsAnInvalidOperation(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: _ => throw new IOException());
        await parked.EndAsync();

        Assert.Throws<InvalidOperationException>(() => parked.Context.Checkpoint());
    }

    [Fact(DisplayName = "G3.6 A Cancel after the end does not make a request of it")]
    public async Task Checkpoint_CancelledAfterTheEnd_IsAnInvalidOperation()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.EndAsync();

        parked.Job.Cancel();

        Assert.Throws<InvalidOperationException>(() => parked.Context.Checkpoint());
        Assert.False(parked.Context.IsCancellationRequested);
        Assert.Null(parked.Context.CancellationReason);
    }

    [Theory(DisplayName = "G3.6 A hook's context ends with the hook, whether or not the job was asked")]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Checkpoint_HookEndedInTime_IsAnInvalidOperation(bool asynchronousHook, bool isCancelled)
    {
        JobContext? ofHook = null;
        Exception? inHook = null;
        ParkedJob parked = await ParkedJob.StartAsync();
        if (asynchronousHook)
        {
            parked.Job.OnCleanup(async cleanup =>
            {
                await Task.Yield();
                Look(cleanup);
            });
        }
        else
        {
            parked.Job.OnCleanup(Look);
        }

        if (isCancelled)
        {
            parked.Job.Cancel();
        }

        await parked.EndAsync();

        Assert.Null(inHook);
        Assert.Contains(
            "has ended", Assert.Throws<InvalidOperationException>(() => ofHook!.Checkpoint()).Message, StringComparison.Ordinal);
        Assert.False(ofHook!.IsCancellationRequested);

        void Look(CleanupContext cleanup)
        {
            ofHook = cleanup.Context;
            inHook = Record.Exception(() => ofHook.Checkpoint());
        }
    }

    [Fact(DisplayName = "G3.6 A hook's context has ended when the next hook runs")]
    public async Task Checkpoint_OfTheHookBefore_IsAnInvalidOperation()
    {
        JobContext? ofFirst = null;
        Exception? met = null;
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(_ => { met = Record.Exception(() => ofFirst!.Checkpoint()); });
        parked.Job.OnCleanup(cleanup => { ofFirst = cleanup.Context; });

        await parked.EndAsync();

        Assert.IsType<InvalidOperationException>(met);
    }

    [Fact(DisplayName = "G3.6 ExpireCleanup after the end asks nothing of a hook that has ended")]
    public async Task Checkpoint_CleanupExpiredAfterTheEnd_IsAnInvalidOperation()
    {
        JobContext? ofHook = null;
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(cleanup => { ofHook = cleanup.Context; });
        await parked.EndAsync();

        parked.Job.ExpireCleanup();

        Assert.Throws<InvalidOperationException>(() => ofHook!.Checkpoint());
        Assert.False(ofHook!.IsCancellationRequested);
        Assert.False(ofHook.Token.IsCancellationRequested);
    }

    [Fact(DisplayName = "G3.6 While hooks run, the body's context of a job nobody asked is still quiet")]
    public async Task Checkpoint_BodyEndedHooksAtWork_Passes()
    {
        Exception? met = null;
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(_ => { met = Record.Exception(() => parked.Context.Checkpoint()); });

        await parked.EndAsync();

        Assert.Null(met);
    }
}
