using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4, last row: a job that is cancelled before it was started.</summary>
public class NeverStartedTests
{
    [Theory(DisplayName = "G4 A job cancelled before it was started ends cancelled, and its body never runs")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Cancel_BeforeStart_EndsTheJobWithoutItsBody(Run run, bool hasValue, bool hasHook)
    {
        bool ran = false;
        CancellableJob job = Ways.Create(run, hasValue, hasHook, (_, _) => ran = true);
        Assert.True(job.Cancel("changed my mind"));
        JobCanceledException thrown = await Ends.CanceledAsync(job, JobResponse.Honored);
        Assert.False(ran);
        Assert.Null(thrown.InnerException);
        Assert.True(thrown.CancellationToken.IsCancellationRequested);
        JobReport report = job.GetReport();
        Assert.Null(report.StartedAt);
        Assert.Null(report.BodyEndedAt);
        Assert.Equal(hasHook ? 1 : 0, report.Cleanup.Count);
    }

    [Fact(DisplayName = "G4 The hooks registered by then run, and are told that the job was cancelled")]
    public async Task Cancel_BeforeStart_RunsTheHooks()
    {
        List<string> ran = [];
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => ran.Add("first"));
        job.OnCleanup(hook => ran.Add($"second: {hook.Outcome}"), when: CleanupWhen.Canceled);
        job.OnCleanup(_ => ran.Add("never"), when: CleanupWhen.Succeeded | CleanupWhen.Faulted);
        job.Cancel();
        await Ends.CanceledAsync(job, JobResponse.Honored);
        Assert.Equal(["second: Canceled", "first"], ran);
    }

    [Fact(DisplayName = "G4 A hook that fails makes a job faulted that was cancelled before it was started")]
    public async Task Cancel_BeforeStartWithFailingHook_Faults()
    {
        var fault = new InvalidDataException();
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => throw fault);
        job.Cancel();
        var several = Assert.IsType<AggregateException>(await Ends.FaultedAsync(job, JobResponse.Honored));
        Assert.Same(fault, several.InnerExceptions[0]);
        Assert.IsType<JobCanceledException>(several.InnerExceptions[1]);
    }

    [Theory(DisplayName = "G1.3 A job that was cancelled before it was started refuses to start, also once it has ended")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_AfterCancel_IsRefused(bool waitForTheEnd)
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = "stillborn" });
        job.Cancel("changed my mind");
        if (waitForTheEnd)
        {
            await job.EndAsync();
        }

        var refused = Assert.Throws<InvalidOperationException>(job.Start);
        Assert.Contains("stillborn", refused.Message, StringComparison.Ordinal);
        Assert.Contains("changed my mind", refused.Message, StringComparison.Ordinal);
        await Ends.CanceledAsync(job, JobResponse.Honored);
    }

    [Fact(DisplayName = "G1.3 A job runs once")]
    public async Task Start_Twice_IsRefused()
    {
        int runs = 0;
        CancellableJob job = CancellableJob.Start(_ => { Interlocked.Increment(ref runs); });
        Assert.Throws<InvalidOperationException>(job.Start);
        await Ends.SucceededAsync(job, JobResponse.None);
        Assert.Throws<InvalidOperationException>(job.Start);
        Assert.Equal(1, runs);
    }

    [Fact(DisplayName = "G4 An outside token that is cancelled already ends the job before it starts")]
    public async Task Start_OutsideTokenAlreadyCancelled_EndsWithoutItsBody()
    {
        bool ran = false;
        CancellableJob job = CancellableJob.Start(_ => ran = true, new JobOptions { CancellationToken = new(canceled: true) });
        JobCanceledException thrown = await Ends.CanceledAsync(job, JobResponse.Honored);
        Assert.Equal(CancellationKind.Token, thrown.Reason.Kind);
        Assert.False(ran);
    }
}
