using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1.4 for CancellableJob.Token: the job's fate, for code that knows only tokens.</summary>
public class JobTokenTests
{
    [Fact(DisplayName = "G1.4 The handle's token is the body's own, and is cancelled when Cancel returns")]
    public async Task Token_OfTheHandle_IsTheBodysOwn()
    {
        JobContext? context = null;
        CancellableJob job = await Jobs.SpinningAsync(first: it => context = it);
        CancellationToken early = job.Token;
        Assert.Equal(context!.Token, early);
        Assert.True(early.CanBeCanceled);
        Assert.False(early.IsCancellationRequested);

        job.Cancel();

        Assert.True(early.IsCancellationRequested);
        Assert.Equal(early, (await job.EndAsync()).Exception is JobCanceledException thrown ? thrown.CancellationToken : default);
    }

    [Fact(DisplayName = "G1.4 The token of a job that was asked before anybody wanted it is born cancelled")]
    public async Task Token_AskedForAfterTheRequest_IsBornCancelled()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        job.Cancel();

        Assert.True(job.Token.IsCancellationRequested);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G1.4 The token stays valid after the end, and quiet where nobody had asked")]
    public async Task Token_AfterTheEnd_StaysValidAndQuiet()
    {
        CancellableJob job = CancellableJob.StartAsync(_ => Task.CompletedTask);
        CancellationToken early = job.Token;
        await job.EndAsync();
        Assert.False(job.Cancel());

        await using CancellationTokenRegistration registration = early.Register(() => throw new InvalidOperationException());
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(early);
        Assert.False(linked.IsCancellationRequested);
        Assert.False(job.Token.IsCancellationRequested);
        Assert.Equal(early, job.Token);
    }

    [Fact(DisplayName = "G8.2 A token linked from one job's to another's carries the request over")]
    public async Task Token_HandedToAnotherJob_CarriesTheRequestOver()
    {
        CancellableJob first = await Jobs.SpinningAsync();
        CancellableJob second = await Jobs.SpinningAsync();
        second.CancelOn(first.Token, "the first was asked");

        first.Cancel();

        Assert.Equal(JobState.Canceled, (await second.EndAsync()).State);
        Assert.Equal((CancellationKind.Token, "the first was asked"), (second.CancellationReason!.Kind, second.CancellationReason.Message));
        await first.EndAsync();
    }
}
