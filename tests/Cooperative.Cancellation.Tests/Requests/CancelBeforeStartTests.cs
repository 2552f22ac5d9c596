using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1, a request and not a command: on a job not yet started it ends the job.</summary>
public class CancelBeforeStartTests
{
    [Theory(DisplayName = "G1.3 Cancel before Start ends the job: its hooks run, its body never does")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_BeforeStart_RunsTheHooksAndNotTheBody(bool asynchronous)
    {
        bool bodyRan = false;
        CancellableJob job = Create(asynchronous, () => bodyRan = true);
        CancellationReason? seen = null;
        job.OnCleanup(cleanup => { seen = cleanup.CancellationReason; });

        Assert.True(job.Cancel("not today"));

        JobReport report = await job.EndAsync();
        Assert.False(bodyRan);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Null(report.StartedAt);
        Assert.Equal("not today", seen!.Message);
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await job);
        Assert.Same(seen, thrown.Reason);
    }

    [Theory(DisplayName = "G1.3 Start after such a Cancel is refused, and says why")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_CancelledBefore_IsRefused(bool asynchronous)
    {
        bool bodyRan = false;
        CancellableJob job = Create(asynchronous, () => bodyRan = true);
        job.Cancel("not today");

        // At once, when the job may still be at its hooks, and once more after the end.
        Assert.Contains("not today", Assert.Throws<InvalidOperationException>(job.Start).Message, StringComparison.Ordinal);
        await job.EndAsync();
        Assert.Contains("cancelled", Assert.Throws<InvalidOperationException>(job.Start).Message, StringComparison.Ordinal);
        Assert.False(bodyRan);
    }

    [Fact(DisplayName = "G1.3 A second Start is refused, and says that the first one counts, also where the job was cancelled since")]
    public async Task Start_StartedBefore_IsRefused()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = "import" });
        job.Start();
        job.Cancel();
        await job.EndAsync();

        Assert.Equal(
            "Job 'import' was started before; a job runs once.", Assert.Throws<InvalidOperationException>(job.Start).Message);
    }

    [Fact(DisplayName = "G1.3 Of a Start and a Cancel at the same moment, one decides whether the body runs: never both, never neither")]
    public async Task Start_RacingWithCancel_RunsTheBodyOrIsRefused()
    {
        for (int round = 0; round < 200; round++)
        {
            int bodies = 0;
            int hooks = 0;
            CancellableJob job = Create(asynchronous: round % 2 == 0, () => Interlocked.Increment(ref bodies));
            job.OnCleanup(_ => { Interlocked.Increment(ref hooks); });
            Exception? refused = null;

            Race.Run(() => refused = Record.Exception(job.Start), () => job.Cancel());

            JobReport report = await job.EndAsync();
            Assert.Equal(refused is null ? 1 : 0, bodies);
            Assert.Equal(1, hooks);
            Assert.Equal(refused is null ? JobState.Succeeded : JobState.Canceled, report.State);
        }
    }

    private static CancellableJob Create(bool asynchronous, Action body) => asynchronous
        ? CancellableJob.CreateAsync(async _ =>
        {
            await Task.Yield();
            body();
        })
        : CancellableJob.Create(_ => body());
}
