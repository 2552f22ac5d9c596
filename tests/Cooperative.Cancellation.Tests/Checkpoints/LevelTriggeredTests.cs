using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, checkpoints: a request once made is met by every checkpoint, not by one.</summary>
public class LevelTriggeredTests
{
    [Theory(DisplayName = "G3.1 Every checkpoint of a requested context throws; swallowing one does not hide the next")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checkpoint_SwallowedBefore_ThrowsAgain(bool asynchronous)
    {
        var met = new List<CancellationReason>();
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: context =>
        {
            for (int time = 0; time < 3; time++)
            {
                met.Add(Assert.Throws<JobCanceledException>(() => context.Checkpoint()).Reason);
            }

            context.Checkpoint();
        });
        parked.Job.Cancel();

        JobReport report = await parked.EndAsync();

        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(3, met.Count);
        Assert.All(met, reason => Assert.Same(report.CancellationReason, reason));
    }

    [Theory(DisplayName = "G3.1 After the end of a requested job its checkpoints still throw, with the same reason")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checkpoint_AfterTheEndOfARequestedJob_StillThrows(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: _ => { });
        parked.Job.Cancel("first");
        JobReport report = await parked.EndAsync();
        parked.Job.Cancel("after the end");

        var thrown = Assert.Throws<JobCanceledException>(() => parked.Context.Checkpoint());

        Assert.Same(report.CancellationReason, thrown.Reason);
        Assert.True(parked.Context.IsCancellationRequested);
        Assert.True(parked.Context.Token.IsCancellationRequested);
    }

    [Fact(DisplayName = "G3.1 A request is met by every thread that works for the job")]
    public async Task Checkpoint_OnSeveralThreads_ThrowsOnEach()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel();
        var thrown = new JobCanceledException[4];

        Race.Run([.. Enumerable.Range(0, thrown.Length).Select(
            at => (Action)(() => thrown[at] = Assert.Throws<JobCanceledException>(() => parked.Context.Checkpoint())))]);

        Assert.All(thrown, it => Assert.Same(parked.Job.CancellationReason, it.Reason));
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.1 Whoever sees the token cancelled finds the checkpoint throwing and the flag set")]
    public async Task Checkpoint_TokenSeenCancelled_Throws()
    {
        for (int round = 0; round < 200; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
            CancellationToken token = parked.Context.Token;

            // Callbacks to be handed to the pool make the request take its time between the token and the flag.
            token.Register(() => { });
            (Exception? Met, bool Flag) seen = default;

            Race.Run(
                () => parked.Job.Cancel(),
                () =>
                {
                    while (!token.IsCancellationRequested)
                    {
                    }

                    seen = (Record.Exception(() => parked.Context.Checkpoint()), parked.Context.IsCancellationRequested);
                });

            await parked.EndAsync();
            Assert.IsType<JobCanceledException>(seen.Met);
            Assert.True(seen.Flag);
        }
    }

    [Fact(DisplayName = "G3.1 While a hook runs, the job's own context keeps throwing")]
    public async Task Checkpoint_OnTheBodysContextInAHook_Throws()
    {
        Exception? met = null;
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(_ => { met = Record.Exception(() => parked.Context.Checkpoint()); });
        parked.Job.Cancel();

        JobReport report = await parked.EndAsync();

        Assert.Same(report.CancellationReason, Assert.IsType<JobCanceledException>(met).Reason);
    }
}
