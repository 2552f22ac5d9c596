using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2, why: the first reason wins, the others are remembered.</summary>
public class RequestHistoryTests
{
    private const int Kept = 16;

    [Fact(DisplayName = "G2.2 The first reason never changes, before the end or after it")]
    public async Task Reason_AskedAgain_StaysTheFirst()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var first = new CancellationReason(CancellationKind.Shutdown, "first");
        parked.Job.CancelWith(first);

        parked.Job.Cancel("second");
        Assert.Same(first, parked.Job.CancellationReason);
        await parked.EndAsync();
        parked.Job.Cancel("third");
        await parked.Job.DisposeAsync();

        Assert.Same(first, parked.Job.CancellationReason);
        Assert.Same(first, parked.Context.CancellationReason);
        Assert.Same(first, parked.Job.GetReport().CancellationReason);
    }

    [Fact(DisplayName = "G2.2 Later requests are kept in order, the very objects, whatever their kind")]
    public async Task LaterRequests_OfAllKinds_AreKeptInOrder()
    {
        var time = new TestTime();
        using var outside = new CancellationTokenSource();
        ParkedJob parked = await ParkedJob.StartAsync(options: new()
        {
            TimeProvider = time,
            Timeout = TimeSpan.FromSeconds(1),
            CancellationToken = outside.Token,
        });
        var forwarded = new CancellationReason(CancellationKind.Signal);
        parked.Job.Cancel();

        parked.Job.CancelWith(forwarded);
        time.Advance(TimeSpan.FromSeconds(1));
        outside.Cancel();

        JobReport report = await parked.EndAsync();
        Assert.Equal(
            [CancellationKind.Signal, CancellationKind.Timeout, CancellationKind.Token],
            report.LaterRequests.Select(later => later.Kind));
        Assert.Same(forwarded, report.LaterRequests[0]);
        Assert.Equal(3, report.LaterRequestCount);
    }

    [Fact(DisplayName = "G2.2 The first sixteen later requests are kept, the rest are counted")]
    public async Task LaterRequests_MoreThanTheBound_AreCounted()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel("the request");
        for (int at = 0; at < Kept; at++)
        {
            parked.Job.Cancel($"later {at}");
        }

        JobReport full = parked.Job.GetReport();
        parked.Job.Cancel("one too many");
        await parked.EndAsync();
        parked.Job.Cancel("and one after the end");

        JobReport over = parked.Job.GetReport();
        Assert.Equal(Enumerable.Range(0, Kept).Select(at => $"later {at}"), full.LaterRequests.Select(later => later.Message));
        Assert.Equal(Kept, full.LaterRequestCount);
        Assert.Equal(full.LaterRequests, over.LaterRequests);
        Assert.Equal(Kept + 2, over.LaterRequestCount);
    }

    [Fact(DisplayName = "G2.2 An outside token counts once, however many asked before it, and though the end of a scope looks out for it")]
    public async Task LaterRequests_TokenAfterMoreThanTheBound_CountsOnce()
    {
        using var outside = new CancellationTokenSource();
        var inside = new Gate();
        var asked = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                context.TryWithTimeout(TimeSpan.Zero, scope =>
                {
                    inside.Open();
                    asked.Wait();
                    scope.Checkpoint();
                });
            },
            new JobOptions { CancellationToken = outside.Token });
        await inside.WaitAsync();
        job.Cancel("the request");
        for (int at = 0; at < Kept; at++)
        {
            job.Cancel($"later {at}");
        }

        outside.Cancel();
        asked.Open();

        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Canceled, Kept + 1), (report.State, report.LaterRequestCount));
    }

    [Fact(DisplayName = "G2.2 A report once made is not changed by what is asked later")]
    public async Task LaterRequests_OfAReportAlreadyMade_DoNotGrow()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel();
        parked.Job.Cancel("before");
        JobReport report = parked.Job.GetReport();

        parked.Job.Cancel("after");

        Assert.Equal("before", Assert.Single(report.LaterRequests).Message);
        Assert.Equal(1, report.LaterRequestCount);
        await parked.EndAsync();
    }
}
