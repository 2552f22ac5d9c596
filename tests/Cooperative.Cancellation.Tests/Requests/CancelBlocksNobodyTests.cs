using Cooperative.Cancellation.Tests.Support;
using Moq;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1, a request and not a command: whoever asks is never held up, and runs nobody's code.</summary>
public class CancelBlocksNobodyTests
{
    [Fact(DisplayName = "G1.1 Cancel returns while a token callback hangs, and has not run it itself")]
    public async Task Cancel_TokenCallbackHangs_ReturnsAtOnce()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var callback = new BlockingCode();
        parked.Context.Token.Register(callback.Run);

        Requester.Ask(() => Assert.True(parked.Job.Cancel()));

        await callback.WaitUntilEnteredAsync();
        callback.Release();
        Assert.False(callback.WasRunByRequester);
        Assert.Equal(JobState.Canceled, (await parked.EndAsync()).State);
    }

    [Fact(DisplayName = "G1.1 A second Cancel does not wait for the callbacks of the first")]
    public async Task Cancel_CallbackOfTheFirstHangs_SecondReturnsFalseAtOnce()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var callback = new BlockingCode();
        parked.Context.Token.Register(callback.Run);
        parked.Job.Cancel();
        await callback.WaitUntilEnteredAsync();

        Requester.Ask(() => Assert.False(parked.Job.Cancel()));

        callback.Release();
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G1.1 Cancel returns while the logger hangs, and has not called it itself")]
    public async Task Cancel_LoggerHangs_ReturnsAtOnce()
    {
        var writing = new BlockingCode();
        var logger = new EventLogger(_ => writing.Run());
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Logger = logger });

        Requester.Ask(() => Assert.True(parked.Job.Cancel()));

        await writing.WaitUntilEnteredAsync();
        writing.Release();
        Assert.False(writing.WasRunByRequester);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G1.1 Cancel returns while a cleanup hook hangs")]
    public async Task Cancel_HookAtWorkHangs_ReturnsAtOnce()
    {
        var hook = new BlockingCode();
        var job = CancellableJob.Start(context => { context.OnCleanup(_ => hook.Run()); });
        await hook.WaitUntilEnteredAsync();

        Requester.Ask(() => Assert.True(job.Cancel()));

        hook.Release();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G1.1 Cancel of a job not yet started returns while its hook hangs, and has not run it itself")]
    public async Task Cancel_HookOfJobNeverStartedHangs_ReturnsAtOnce()
    {
        var hook = new BlockingCode();
        var job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => hook.Run());

        Requester.Ask(() => Assert.True(job.Cancel()));

        await hook.WaitUntilEnteredAsync();
        hook.Release();
        Assert.False(hook.WasRunByRequester);
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G1.1 Cancel returns while an observer hangs, and has not told it itself")]
    public async Task Cancel_ObserverHangs_ReturnsAtOnce()
    {
        var observing = new BlockingCode();
        var observer = new Mock<IObserver<JobReport>>();
        observer
            .Setup(it => it.OnNext(It.Is<JobReport>(report => report.State == JobState.CancellationRequested)))
            .Callback(observing.Run);
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Observers = [observer.Object] });

        Requester.Ask(() => Assert.True(parked.Job.Cancel()));

        await observing.WaitUntilEnteredAsync();
        observing.Release();
        Assert.False(observing.WasRunByRequester);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G1.1 Those who watch a job do not resume on the thread of whoever asked")]
    public async Task Cancel_JobIsWatched_WatchersResumeElsewhere()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await using IAsyncEnumerator<JobReport> watch = parked.Job.WatchAsync().GetAsyncEnumerator();
        await watch.MoveNextAsync();
        Task<bool> resumed = watch.MoveNextAsync().AsTask().ContinueWith(
            _ => Requester.IsThisThread, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        Requester.Ask(() => parked.Job.Cancel());

        Assert.False(await resumed.WaitAsync(Jobs.Patience));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G1.1 Cancel does not wait for the body, which need never look")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_BodyNeverLooks_ReturnsWhileItIsAtWork(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: _ => { });

        Assert.True(parked.Job.Cancel());

        Assert.Equal(JobState.CancellationRequested, parked.Job.State);
        Assert.Equal(JobResponse.Unnoticed, (await parked.EndAsync()).Response);
    }

    [Fact(DisplayName = "G1.1 Those who wait for a job that Cancel ends do not resume on the thread of whoever asked")]
    public async Task Cancel_EndsJobNeverStarted_WaitersResumeElsewhere()
    {
        var job = CancellableJob.Create(_ => { });
        Task<bool> waiter = job.Completion.ContinueWith(
            _ => Requester.IsThisThread, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        Requester.Ask(() => job.Cancel());

        Assert.False(await waiter.WaitAsync(Jobs.Patience));
    }

    [Fact(DisplayName = "G1.1 A null reason is the one thing that CancelWith refuses, and it requests nothing")]
    public async Task CancelWith_NullReason_ThrowsAndRequestsNothing()
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        Assert.Throws<ArgumentNullException>("reason", () => parked.Job.CancelWith(null!));

        JobReport report = await parked.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.None, 0), (report.State, report.Response, report.LaterRequestCount));
    }
}
