using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2.1 and G2.2 for CancelOn: several outside tokens, the first cause counts.</summary>
public class CancelOnTests
{
    [Fact(DisplayName = "G2.2 Of several tokens the first that is cancelled gives the reason, and the later ones are kept")]
    public async Task CancelOn_SeveralTokens_FirstCauseCounts()
    {
        using var shutdown = new CancellationTokenSource();
        using var client = new CancellationTokenSource();
        CancellableJob job = await Jobs.SpinningAsync();
        job.CancelOn(shutdown.Token, "shutting down");
        job.CancelOn(client.Token, "the client went away");
        Assert.False(job.IsCancellationRequested);

        await client.CancelAsync();
        await shutdown.CancelAsync();

        CancellationReason reason = job.CancellationReason!;
        Assert.Equal((CancellationKind.Token, "the client went away"), (reason.Kind, reason.Message));
        Assert.Equal((null, null), (reason.JobName, reason.RequestedBy));
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Same(reason, report.CancellationReason);
    }

    [Fact(DisplayName = "G2.2 A token that is cancelled while the job is still on its way out is kept as a later request")]
    public async Task CancelOn_SecondToken_IsKeptAsLater()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var leave = new Gate();
        CancellableJob job = CancellableJob.StartAsync(_ => leave.WaitAsync());
        job.CancelOn(first.Token, "first");
        job.CancelOn(second.Token, "second");
        await first.CancelAsync();
        await second.CancelAsync();
        leave.Open();

        Assert.Equal("second", Assert.Single((await job.EndAsync()).LaterRequests).Message);
    }

    [Fact(DisplayName = "G2.1 Without a message the reason says that an outside token was cancelled, as the option's does")]
    public async Task CancelOn_WithoutMessage_SaysThatATokenWasCancelled()
    {
        using var source = new CancellationTokenSource();
        CancellableJob byCall = await Jobs.SpinningAsync();
        CancellableJob byOption = await Jobs.SpinningAsync(new JobOptions { CancellationToken = source.Token });
        byCall.CancelOn(source.Token);
        await source.CancelAsync();

        Assert.NotNull(byCall.CancellationReason!.Message);
        Assert.Equal(byOption.CancellationReason!.Message, byCall.CancellationReason.Message);
        await byCall.EndAsync();
        await byOption.EndAsync();
    }

    [Fact(DisplayName = "G2.1 A token that is cancelled already asks at once")]
    public async Task CancelOn_CanceledToken_AsksBeforeItReturns()
    {
        CancellableJob job = await Jobs.SpinningAsync();

        job.CancelOn(new CancellationToken(canceled: true), "was over already");

        Assert.Equal("was over already", job.CancellationReason!.Message);
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G1.3 A token that is cancelled before the start ends the job, and its body never runs")]
    public async Task CancelOn_BeforeTheStart_EndsTheJob()
    {
        using var source = new CancellationTokenSource();
        bool ran = false;
        CancellableJob job = CancellableJob.Create(_ => ran = true);
        job.CancelOn(source.Token);
        await source.CancelAsync();

        Assert.Throws<InvalidOperationException>(job.Start);
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.False(ran);
    }

    [Fact(DisplayName = "G2.2 A link that was disposed asks nothing any more, twice disposed or not, and leaves the others alone")]
    public async Task CancelOn_DisposedLink_AsksNothing()
    {
        using var source = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        CancellableJob job = await Jobs.SpinningAsync();
        IDisposable link = job.CancelOn(source.Token, "gone");
        job.CancelOn(other.Token, "still there");
        link.Dispose();
        link.Dispose();

        await source.CancelAsync();
        Assert.False(job.IsCancellationRequested);
        await other.CancelAsync();
        Assert.Equal("still there", job.CancellationReason!.Message);
        Assert.Empty((await job.EndAsync()).LaterRequests);
    }

    [Fact(DisplayName = "G2.2 A link made or broken after the end does nothing, and a token cancelled after it neither")]
    public async Task CancelOn_EndedJob_DoesNothing()
    {
        using var before = new CancellationTokenSource();
        using var after = new CancellationTokenSource();
        CancellableJob job = CancellableJob.StartAsync(_ => Task.CompletedTask);
        IDisposable early = job.CancelOn(before.Token);
        await job.EndAsync();
        IDisposable late = job.CancelOn(after.Token);

        await before.CancelAsync();
        await after.CancelAsync();
        early.Dispose();
        late.Dispose();

        JobReport report = job.GetReport();
        Assert.Equal((JobState.Succeeded, null, 0), (report.State, report.CancellationReason, report.LaterRequestCount));
    }

    [Fact(DisplayName = "G1.2 A token cancelled already, linked to an ended job, changes nothing but the history")]
    public async Task CancelOn_CanceledTokenAndEndedJob_ChangesOnlyTheHistory()
    {
        CancellableJob job = CancellableJob.StartAsync(_ => Task.CompletedTask);
        await job.EndAsync();

        job.CancelOn(new CancellationToken(canceled: true), "too late");

        JobReport report = job.GetReport();
        Assert.Equal((JobState.Succeeded, null), (report.State, report.CancellationReason));
        Assert.Equal("too late", Assert.Single(report.LaterRequests).Message);
    }

    [Fact(DisplayName = "G2.2 A long-lived token holds on to no job that has ended, and to no link that was disposed")]
    public async Task CancelOn_LongLivedToken_HoldsOnToNothing()
    {
        using var longLived = new CancellationTokenSource();
        var traces = new List<WeakReference>();
        for (int i = 0; i < 20; i++)
        {
            await RunLinkedAsync(traces, longLived.Token);
        }

        await Collected.AllAsync(traces);
        Assert.False(longLived.IsCancellationRequested);
    }

    [Fact(DisplayName = "G2.2 A token that is cancelled while its job ends does no harm, in many rounds")]
    public async Task CancelOn_TokenCancelledAtTheEnd_DoesNoHarm()
    {
        for (int round = 0; round < 300; round++)
        {
            using var source = new CancellationTokenSource();
            var leave = new Gate();
            CancellableJob job = CancellableJob.StartAsync(_ => leave.WaitAsync());
            job.CancelOn(source.Token, "close");
            leave.Open();
            await source.CancelAsync();

            JobReport report = await job.EndAsync();
            Assert.Equal(JobState.Succeeded, report.State);
            Assert.Equal(report.CancellationReason is null, report.Response == JobResponse.None);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunLinkedAsync(List<WeakReference> traces, CancellationToken token)
    {
        JobContext? context = null;
        CancellableJob ended = CancellableJob.StartAsync(
            it =>
            {
                context = it;
                return Task.CompletedTask;
            },
            new JobOptions { CancellationToken = token });
        ended.CancelOn(token);
        await ended.EndAsync();

        CancellableJob neverStarted = CancellableJob.Create(_ => { });
        IDisposable link = neverStarted.CancelOn(token);
        link.Dispose();

        traces.AddRange([new(ended), new(context), new(neverStarted), new(link)]);
    }
}
