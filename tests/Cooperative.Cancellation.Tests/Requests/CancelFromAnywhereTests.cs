using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1, a request and not a command: it may come from the job's own work as well as from outside.</summary>
public class CancelFromAnywhereTests
{
    [Theory(DisplayName = "G1.3 Cancel from inside the body is met at its next checkpoint")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_FromTheBody_IsMetAtTheNextCheckpoint(bool asynchronous)
    {
        CancellableJob? job = null;
        var assigned = new Gate();
        bool made = false;
        job = Jobs.Start(asynchronous, context =>
        {
            assigned.Wait();
            made = job!.Cancel();
            context.Checkpoint();
        });
        assigned.Open();

        JobReport report = await job.EndAsync();

        Assert.True(made);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Theory(DisplayName = "G1.3 Cancel from a hook is taken as a request that came too late")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_FromAHook_IsTakenAsTooLate(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous);
        bool made = false;
        parked.Job.OnCleanup(_ => { made = parked.Job.Cancel("from the hook"); });

        JobReport report = await parked.EndAsync();

        Assert.True(made);
        Assert.Equal((JobState.Succeeded, JobResponse.TooLate), (report.State, report.Response));
        Assert.Equal("from the hook", report.CancellationReason!.Message);
    }

    [Fact(DisplayName = "G1.3 Cancel from a token callback of the same job is a later request")]
    public async Task Cancel_FromATokenCallback_IsALaterRequest()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var again = new TaskCompletionSource<bool>();
        parked.Context.Token.Register(() => again.SetResult(parked.Job.Cancel("again")));

        parked.Job.Cancel();

        Assert.False(await again.Task.WaitAsync(Jobs.Patience));
        Assert.Equal("again", Assert.Single((await parked.EndAsync()).LaterRequests).Message);
    }

    [Fact(DisplayName = "G1.3 Jobs whose token callbacks cancel one another, at once, hold up nobody")]
    public async Task Cancel_CrosswiseFromTokenCallbacks_ReachesBoth()
    {
        for (int round = 0; round < 50; round++)
        {
            ParkedJob left = await ParkedJob.StartAsync(asynchronous: true);
            ParkedJob right = await ParkedJob.StartAsync(asynchronous: true);
            left.Context.Token.Register(() => right.Job.Cancel());
            right.Context.Token.Register(() => left.Job.Cancel());

            Race.Run(() => left.Job.Cancel(), () => right.Job.Cancel());

            Assert.Equal(JobState.Canceled, (await left.EndAsync()).State);
            Assert.Equal(JobState.Canceled, (await right.EndAsync()).State);
        }
    }
}
