using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4: the rows of the table in which the body returns.</summary>
public class ReturningBodyTests
{
    [Theory(DisplayName = "G4 A body that returns and was not asked has succeeded")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_NobodyAsked_Succeeds(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (_, context) => context.Checkpoint());
        await Ends.SucceededAsync(job, JobResponse.None);
    }

    [Theory(DisplayName = "G4 A body that returns without having noticed the request has succeeded, and keeps its value")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_RequestNotObserved_SucceedsUnnoticed(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, _) => self.Cancel("in vain"));
        await Ends.SucceededAsync(job, JobResponse.Unnoticed);
        Assert.Null(job.GetReport().ObservedAt);
    }

    [Theory(DisplayName = "G4 A body that looks only at the handle or the token has not observed the request")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Return_LookedAtHandleAndTokenOnly_SucceedsUnnoticed(bool asynchronous)
    {
        Run run = asynchronous ? Run.Asynchronously : Run.OnItsOwnThread;
        bool seenByBoth = false;
        CancellableJob job = Ways.Start(run, hasValue: true, hasHook: false, (self, context) =>
        {
            self.Cancel();
            seenByBoth = self.IsCancellationRequested && context.Token.IsCancellationRequested;
        });
        await Ends.SucceededAsync(job, JobResponse.Unnoticed);
        Assert.True(seenByBoth);
    }

    [Theory(DisplayName = "G4 A body that reads the flag and returns all the same has declined, and keeps its value")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_FlagReadTrue_SucceedsDeclined(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            self.Cancel("please");
            Assert.True(context.IsCancellationRequested);
        });
        await Ends.SucceededAsync(job, JobResponse.Declined);
    }

    [Theory(DisplayName = "G4 A body that swallows the checkpoint's exception and returns has declined, and keeps its value")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_CheckpointSwallowed_SucceedsDeclined(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            self.Cancel("please");
            Assert.Throws<JobCanceledException>(() => context.Checkpoint());
        });
        await Ends.SucceededAsync(job, JobResponse.Declined);
    }

    [Theory(DisplayName = "G4 Reading the flag before the request came is not observing it")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_FlagReadOnlyBeforeTheRequest_SucceedsUnnoticed(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            Assert.False(context.IsCancellationRequested);
            self.Cancel();
        });
        await Ends.SucceededAsync(job, JobResponse.Unnoticed);
    }

    [Theory(DisplayName = "G4 A request that comes when the body has returned and a hook is at work is too late")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Return_RequestDuringCleanup_SucceedsTooLate(Run run, bool hasValue)
    {
        CancellableJob job = Ways.Create(run, hasValue, hasHook: false, (_, _) => { });
        job.OnCleanup(_ => Assert.True(job.Cancel("too late")));
        job.Start();
        await Ends.SucceededAsync(job, JobResponse.TooLate);
    }

    [Fact(DisplayName = "G4 A checkpoint that a hook reaches on the job's own context is not an answer of the body")]
    public async Task Return_HookMeetsTheRequest_StaysTooLate()
    {
        JobContext? bodysOwn = null;
        CancellableJob job = Ways.Create(Run.OnItsOwnThread, hasValue: false, hasHook: false, (_, context) => bodysOwn = context);
        job.OnCleanup(_ =>
        {
            job.Cancel();
            Assert.Throws<JobCanceledException>(() => bodysOwn!.Checkpoint());
        });
        job.Start();
        await Ends.SucceededAsync(job, JobResponse.TooLate);
        Assert.Null(job.GetReport().ObservedAt);
    }

    [Fact(DisplayName = "G4 While the body is at work, the response is pending")]
    public async Task Report_AskedAndStillAtWork_SaysPending()
    {
        var leave = new Gate();
        CancellableJob job = CancellableJob.StartAsync(async _ => await leave.WaitAsync());
        Assert.Equal(JobResponse.None, job.GetReport().Response);
        job.Cancel();
        Assert.Equal(JobResponse.Pending, job.GetReport().Response);
        leave.Open();
        await Ends.SucceededAsync(job, JobResponse.Unnoticed);
    }
}
