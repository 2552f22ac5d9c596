using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2, why: a request by the outside token is told apart, and the token is let go of at the end.</summary>
public class OutsideTokenTests
{
    [Theory(DisplayName = "G2.6 An outside token that is cancelled asks with kind Token")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutsideToken_CancelledLater_AsksWithKindToken(bool asynchronous)
    {
        var time = new TestTime();
        using var outside = new CancellationTokenSource();
        ParkedJob parked = await ParkedJob.StartAsync(
            asynchronous, options: new() { CancellationToken = outside.Token, TimeProvider = time });
        time.Advance(TimeSpan.FromSeconds(3));

        outside.Cancel();

        Assert.True(parked.Job.IsCancellationRequested);
        JobReport report = await parked.EndAsync();
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await parked.Job);
        Assert.Equal(CancellationKind.Token, thrown.Reason.Kind);
        Assert.Equal(report.CreatedAt.AddSeconds(3), thrown.Reason.RequestedAt);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));

        // The context's own token, never the outside one: that would look like somebody else's cancellation.
        Assert.Equal(parked.Context.Token, thrown.CancellationToken);
        Assert.NotEqual(outside.Token, thrown.CancellationToken);
    }

    [Theory(DisplayName = "G2.6 An outside token cancelled before Start(body) gives a job that ends at once, and its body never runs")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_OutsideTokenCancelledBefore_BodyNeverRuns(bool asynchronous)
    {
        bool ran = false;

        CancellableJob job = Jobs.Start(asynchronous, _ => ran = true, new() { CancellationToken = new CancellationToken(true) });

        Assert.True(job.IsCancellationRequested);
        JobReport report = await job.EndAsync();
        Assert.False(ran);
        Assert.Equal(CancellationKind.Token, report.CancellationReason!.Kind);
        Assert.Equal((JobState.Canceled, JobResponse.Honored, 0), (report.State, report.Response, report.LaterRequestCount));
        Assert.Null(report.StartedAt);
    }

    [Fact(DisplayName = "G2.6 An outside token obeyed before the start ends the job, and its Start is refused")]
    public async Task Start_OutsideTokenCancelledSinceCreate_IsRefused()
    {
        using var outside = new CancellationTokenSource();
        var job = CancellableJob.Create(_ => { }, new() { CancellationToken = outside.Token });

        outside.Cancel();

        Assert.Throws<InvalidOperationException>(job.Start);
        Assert.Equal(CancellationKind.Token, (await job.EndAsync()).CancellationReason!.Kind);
    }

    [Fact(DisplayName = "G2.6 Cancelling the outside token runs nobody's code of the job on the canceller's thread")]
    public async Task OutsideToken_Cancelled_RunsForeignCodeElsewhere()
    {
        using var outside = new CancellationTokenSource();
        var writing = new BlockingCode();
        var callback = new BlockingCode();
        ParkedJob parked = await ParkedJob.StartAsync(
            options: new() { CancellationToken = outside.Token, Logger = new EventLogger(_ => writing.Run()) });
        parked.Context.Token.Register(callback.Run);

        Requester.Ask(outside.Cancel);

        await writing.WaitUntilEnteredAsync();
        await callback.WaitUntilEnteredAsync();
        writing.Release();
        callback.Release();
        Assert.False(writing.WasRunByRequester);
        Assert.False(callback.WasRunByRequester);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G2.6 An outside token cancelled after the end is not even part of the history")]
    public async Task OutsideToken_CancelledAfterTheEnd_IsNotHeardAnyMore()
    {
        using var outside = new CancellationTokenSource();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { CancellationToken = outside.Token });
        await parked.EndAsync();

        outside.Cancel();

        JobReport report = parked.Job.GetReport();
        Assert.Equal((JobState.Succeeded, 0), (report.State, report.LaterRequestCount));
        Assert.Null(report.CancellationReason);
    }

    [Theory(DisplayName = "G2.6 A long-lived outside token, and a long-lived clock, keep no ended job alive")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutsideToken_OutlivesTheJob_DoesNotKeepItAlive(bool isCancelled)
    {
        using var outside = new CancellationTokenSource();
        var time = new TestTime();
        var options = new JobOptions { CancellationToken = outside.Token, TimeProvider = time, Timeout = TimeSpan.FromDays(1) };

        await Memory.AssertForgottenAsync(async () =>
        {
            ParkedJob parked = await ParkedJob.StartAsync(options: options);
            if (isCancelled)
            {
                parked.Job.Cancel();
            }

            await parked.EndAsync();
            return parked.Context;
        });

        GC.KeepAlive(outside);
        GC.KeepAlive(time);
    }
}
