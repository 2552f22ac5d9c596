using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1, a request and not a command: one call makes the request, all others change nothing but the history.</summary>
public class CancelOnceTests
{
    private const int Rounds = 100;

    [Fact(DisplayName = "G1.2 Cancel is true for exactly one of many callers, and that one's reason counts")]
    public async Task Cancel_FromManyThreads_IsTrueForExactlyOne()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
            bool[] made = new bool[4];

            Race.Run([.. Enumerable.Range(0, made.Length).Select(at => (Action)(() => made[at] = parked.Job.Cancel($"caller {at}")))]);

            JobReport report = await parked.EndAsync();
            int winner = Assert.Single(Enumerable.Range(0, made.Length), at => made[at]);
            Assert.Equal($"caller {winner}", report.CancellationReason!.Message);
            Assert.Equal(made.Length - 1, report.LaterRequestCount);
            Assert.Equal(
                Enumerable.Range(0, made.Length).Where(at => at != winner).Select(at => $"caller {at}"),
                report.LaterRequests.Select(later => later.Message).Order());
        }
    }

    [Fact(DisplayName = "G1.2 A later Cancel returns false and changes nothing but the history")]
    public async Task Cancel_AskedBefore_IsFalseAndKeptInTheHistory()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        Assert.True(parked.Job.Cancel("first"));
        CancellationReason? first = parked.Job.CancellationReason;

        Assert.False(parked.Job.Cancel("second"));
        Assert.False(parked.Job.CancelWith(new CancellationReason(CancellationKind.Shutdown, "third")));

        JobReport report = await parked.EndAsync();
        Assert.Same(first, report.CancellationReason);
        Assert.Equal(["second", "third"], report.LaterRequests.Select(later => later.Message));
    }

    [Theory(DisplayName = "G1.2 Cancel after the end returns false and changes nothing but the history")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_AfterTheEnd_IsFalseAndKeptInTheHistory(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(asynchronous, _ => { });
        JobReport before = await job.EndAsync();

        Assert.False(job.Cancel("too late"));

        JobReport after = job.GetReport();
        Assert.False(job.IsCancellationRequested);
        Assert.Null(job.CancellationReason);
        Assert.Equal("too late", Assert.Single(after.LaterRequests).Message);
        Assert.Equal(
            before,
            after with
            {
                ReportedAt = before.ReportedAt,
                LaterRequests = before.LaterRequests,
                LaterRequestCount = before.LaterRequestCount,
                Cleanup = before.Cleanup,
                Troubles = before.Troubles,
            });
    }

    [Fact(DisplayName = "G1.2 A Cancel that races with the end is either the request or part of the history")]
    public async Task Cancel_RacingWithTheEnd_IsTrueOrInTheHistory()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: round % 2 == 0, then: _ => { });
            bool made = false;

            Race.Run(parked.Release, () => made = parked.Job.Cancel());

            JobReport report = await parked.Job.EndAsync();
            Assert.Equal(JobState.Succeeded, report.State);
            Assert.Equal(made, report.CancellationReason is not null);
            Assert.Equal(made ? 0 : 1, report.LaterRequestCount);
        }
    }
}
