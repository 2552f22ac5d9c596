using Cooperative.Cancellation;
using Cooperative.Cancellation.Tests;
using MailboxActor;

namespace Gallery.Tests.MailboxActor;

public sealed class StoppingTests : IDisposable
{
    private readonly Gate _gate = new();
    private readonly Desk _desk;

    public StoppingTests() => _desk = new Desk(_gate.WaitAsync).With("one", "two", "three");

    public void Dispose()
    {
        _desk.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public async Task Actor_AskedToStop_DrainsWhatItAccepted_AndRefusesTheRest()
    {
        CancellableJob job = _desk.Start();
        await _gate.ReachedAsync();
        job.Cancel("closing time");

        _gate.Open(1);
        await _gate.ReachedAsync();
        Assert.False(_desk.Mailbox.TryPost(new Entry("too late")));

        _gate.Open(2);
        JobReport report = await job.WaitAsync();
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal(["one", "two", "three"], _desk.Lines);
        _desk.AssertEveryPromiseWasAnswered();
    }

    [Fact]
    public async Task EntryInHand_WhenItIsAskedToStop_IsWrittenBeforeTheRequestIsHeard()
    {
        var inHand = new TaskCompletionSource<JobContext>();
        var go = new TaskCompletionSource();
        _desk.Pen = context =>
        {
            inHand.TrySetResult(context);
            return go.Task;
        };
        CancellableJob job = _desk.Start();
        JobContext entry = await inHand.Task;
        job.Cancel();

        Assert.True(job.IsCancellationRequested);
        Assert.False(entry.Token.IsCancellationRequested);
        Assert.True(_desk.Mailbox.TryPost(new Entry("before the door is closed")));

        go.SetResult();
        await job.WaitAsync();
        Assert.Equal(["one", "two", "three", "before the door is closed"], _desk.Lines);
    }

    [Fact]
    public async Task Drain_WhoseTimeIsUp_ReturnsTheRestToTheirSenders()
    {
        var clock = new TestTime();
        CancellableJob job = _desk.Start(new JobOptions { TimeProvider = clock });
        await DrainAtTheSecondEntryAsync(job);

        clock.Advance(JournalActor.DrainTime);

        await AssertTheRestIsReturnedAsync(job);
    }

    [Fact]
    public async Task SecondCtrlC_EndsTheDrain_AndReturnsTheRestToTheirSenders()
    {
        CancellableJob job = _desk.Start();
        await DrainAtTheSecondEntryAsync(job);

        job.ExpireCleanup();

        await AssertTheRestIsReturnedAsync(job);
    }

    [Fact]
    public async Task ClosedDoor_WithoutARequest_LetsTheActorFinish()
    {
        _desk.Mailbox.Close();
        _gate.Open(3);

        JobReport report = await _desk.Start().WaitAsync();

        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal(["one", "two", "three"], _desk.Lines);
    }

    /// <summary>Posting and closing race each other: true is a promise whichever comes first.</summary>
    [Fact]
    public async Task Senders_WhilstTheDoorIsClosed_AreAnsweredOrRefused()
    {
        _desk.Pen = _ => Task.CompletedTask;
        using var start = new Barrier(2);
        Task<List<Entry>> sender = Task.Factory.StartNew(
            () =>
            {
                var accepted = new List<Entry>();
                start.SignalAndWait();
                while (new Entry($"{accepted.Count}") is var entry && _desk.Mailbox.TryPost(entry))
                {
                    accepted.Add(entry);
                }

                return accepted;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        start.SignalAndWait();
        _desk.Mailbox.Close();

        List<Entry> accepted = await sender;
        await _desk.Start().WaitAsync();
        Assert.Equal(["one", "two", "three", .. accepted.Select(entry => entry.Text)], _desk.Lines);
        Assert.All(accepted, entry => Assert.True(entry.Written.IsCompletedSuccessfully));
    }

    private async Task DrainAtTheSecondEntryAsync(CancellableJob job)
    {
        await _gate.ReachedAsync();
        job.Cancel();
        _gate.Open(1);
        await _gate.ReachedAsync();
    }

    private async Task AssertTheRestIsReturnedAsync(CancellableJob job)
    {
        JobReport report = await job.WaitAsync();
        Assert.Equal(JobState.Faulted, report.State);
        Assert.IsType<CleanupTimeoutException>(report.Exception is AggregateException several ? several.InnerExceptions[0] : report.Exception);
        Assert.Equal(["one"], _desk.Lines);
        Assert.Equal(0, _desk.Failures);
        _desk.AssertEveryPromiseWasAnswered();
    }
}
