using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2.1, G3.3: who asked and who was stopped is said by the name of a job, never by that of a hook.</summary>
public class NamesOfJobsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly JobOptions _options = new() { Name = "janitor" };

    [Theory(DisplayName = "G2.1 A request from a hook names the hook's job")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_FromAHook_NamesTheJob(bool isDisposal)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        CancellationReason? ownMaking = null;
        Task? disposal = null;
        CancellableJob janitor = CancellableJob.Create(_ => { }, _options);
        janitor.OnCleanup(
            _ =>
            {
                ownMaking = new CancellationReason(CancellationKind.Shutdown);
                if (isDisposal)
                {
                    disposal = parked.Job.DisposeAsync().AsTask();
                }
                else
                {
                    parked.Job.Cancel();
                }
            },
            "sweep");
        janitor.Start();
        await janitor.EndAsync();

        Assert.Equal("janitor", ownMaking!.JobName);
        Assert.Equal("janitor", parked.Job.CancellationReason!.JobName);
        await parked.EndAsync();
        await (disposal ?? Task.CompletedTask).WaitAsync(Jobs.Patience);
    }

    [Fact(DisplayName = "G2.1 The context of a hook tells the name of the job")]
    public async Task JobName_OfAHooksContext_IsTheJobs()
    {
        var seen = new List<string?>();
        CancellableJob janitor = CancellableJob.Create(_ => { }, _options);
        janitor.OnCleanup(
            cleanup =>
            {
                seen.Add(cleanup.Context.JobName);
                seen.Add(JobContext.Current?.JobName);
            },
            "sweep");
        janitor.Start();
        await janitor.EndAsync();

        Assert.Equal(["janitor", "janitor"], seen);
    }

    [Fact(DisplayName = "G3.3 What the checkpoint of a hook throws carries the name of the job, and its reason that of the hook")]
    public async Task Checkpoint_OfAHook_NamesTheJob()
    {
        JobCanceledException? thrown = null;
        CancellableJob janitor = CancellableJob.Create(_ => { }, _options);
        janitor.OnCleanup(
            cleanup => { thrown = Assert.Throws<JobCanceledException>(() => cleanup.Context.Checkpoint()); },
            "sweep",
            limit: TimeSpan.Zero);
        janitor.Start();
        await janitor.EndAsync();

        Assert.Equal("janitor", thrown!.JobName);
        Assert.Contains("'sweep'", thrown.Reason.Message, StringComparison.Ordinal);
        Assert.Null(thrown.Reason.JobName);
    }

    [Theory(DisplayName = "G2.6 The time limit of a job that was started inside another job names nobody")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timeout_OfAJobStartedInsideAnother_NamesNobody(bool passesAtTheStart)
    {
        var time = new TestTime();
        CancellableJob? inner = null;
        CancellableJob janitor = CancellableJob.Start(
            _ =>
            {
                inner = CancellableJob.Start(
                    context => context.Token.WaitHandle.WaitOne(),
                    new JobOptions { TimeProvider = time, Timeout = passesAtTheStart ? TimeSpan.Zero : Limit });

                // The clock is moved by the outer job's work too, which is not the one who asks either.
                time.Advance(Limit);
            },
            _options);
        await janitor.EndAsync();

        JobReport report = await inner!.EndAsync();

        Assert.Equal(CancellationKind.Timeout, report.CancellationReason!.Kind);
        Assert.Null(report.CancellationReason.JobName);
        Assert.Null(report.CancellationReason.RequestedBy);
    }
}
