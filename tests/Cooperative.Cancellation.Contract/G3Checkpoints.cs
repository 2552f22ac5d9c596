using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Contract;

/// <summary>G3, checkpoints; the helpers for loops are in the other half of the class.</summary>
public partial class G3Checkpoints
{
    [Theory(DisplayName = "G3.1 Level-triggered: once its context is requested, every Checkpoint() on it throws, with the same reason, for as long as the context lives… Swallowing one does not hide the next")]
    [EveryWay]
    public async Task Checkpoint_SwallowedAgainAndAgain_ThrowsEveryTime(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            context.Checkpoint();
            self.Job.Cancel();
            for (int time = 0; time < 10; time++)
            {
                Assert.Same(self.Job.CancellationReason, Assert.Throws<JobCanceledException>(() => context.Checkpoint()).Reason);
            }
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.Declined);
    }

    [Theory(DisplayName = "G3.1 every Checkpoint() on it throws, with the same reason… after the end of a requested job it still does")]
    [EveryWay]
    public async Task Checkpoint_AfterTheEndOfARequestedJob_StillThrows(Way way)
    {
        Subject subject = await Subject.HoldAsync(way);
        subject.Job.Cancel();
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Same(
            subject.Job.CancellationReason,
            Assert.Throws<JobCanceledException>(() => subject.Context.Checkpoint()).Reason);
    }

    [Theory(DisplayName = "G3.2 No request: no throw, no allocation… no clock")]
    [EveryWay]
    public async Task Checkpoint_NobodyAsked_AllocatesNothingAndReadsNoClock(Way way)
    {
        var clock = new CountingClock();
        Subject subject = await Subject.HoldAsync(way, options: new JobOptions { TimeProvider = clock });
        (long bytes, long reads) = (-1, -1);
        OwnThread.Run(() =>
        {
            Check(subject.Context);
            (bytes, reads) = (GC.GetAllocatedBytesForCurrentThread(), clock.Reads);
            Check(subject.Context);
            (bytes, reads) = (GC.GetAllocatedBytesForCurrentThread() - bytes, clock.Reads - reads);
        });
        Assert.Equal((0, 0), (bytes, reads));
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G3.3 What it throws is JobCanceledException : OperationCanceledException, carrying the context's own token, the reason, the job's name and the file name and line of the checkpoint")]
    [EveryWay]
    public async Task Checkpoint_Requested_ThrowsWithTheWholeStory(Way way)
    {
        JobCanceledException? thrown = null;
        int line = 0;
        Subject subject = await Subject.StartAsync(
            way,
            (self, context) =>
            {
                self.Job.Cancel();
                line = Here() + 1;
                thrown = Assert.Throws<JobCanceledException>(() => context.Checkpoint());
            },
            new JobOptions { Name = "importer" });
        JobReport report = await subject.EndAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(thrown);
        Assert.Equal(subject.Context.Token, thrown!.CancellationToken);
        Assert.Same(subject.Job.CancellationReason, thrown.Reason);
        Assert.Equal(("importer", "G3Checkpoints.cs", line), (thrown.JobName, thrown.CheckpointFile, thrown.CheckpointLine));
        Assert.Equal(("G3Checkpoints.cs", line), (report.ObservedFile, report.ObservedLine));
    }

    [Theory(DisplayName = "G3.3 Crossing a scope's edge makes a new one with the outer context's token and the old one as inner")]
    [EveryWay]
    public async Task Checkpoint_InAScope_CrossesItsEdgeAsTheOuterContexts(Way way)
    {
        JobCanceledException? inside = null, outside = null;
        JobContext? scope = null;
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            // Caught at the edge of the scope: that of the job would make it the outer context's too.
            outside = await Assert.ThrowsAsync<JobCanceledException>(() => way.WithTimeoutAsync(context, TimeSpan.FromHours(1), inner =>
            {
                scope = inner;
                self.Job.Cancel();
                inside = Assert.Throws<JobCanceledException>(() => inner.Checkpoint());
                throw inside;
            }));
            throw outside;
        });
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Same(inside, outside!.InnerException);
        Assert.Equal(scope!.Token, inside!.CancellationToken);
        Assert.Equal(subject.Context.Token, outside.CancellationToken);
        Assert.NotEqual(inside.CancellationToken, outside.CancellationToken);
        Assert.Equal((inside.CheckpointFile, inside.CheckpointLine), (outside.CheckpointFile, outside.CheckpointLine));
        Assert.Same(outside, report.Exception);
    }

    [Theory(DisplayName = "G3.6 A checkpoint on the context of a job… that ended without a request is an InvalidOperationException that says so")]
    [EveryWay]
    public async Task Checkpoint_AfterTheEndOfAJobThatNobodyAsked_SaysSo(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (_, _) => { }, new JobOptions { Name = "importer" });
        await subject.EndAsync();
        AssertSaysSo(subject.Context);
    }

    [Theory(DisplayName = "G3.6 A checkpoint on the context of a… scope that ended without a request is an InvalidOperationException that says so")]
    [EveryWay]
    public async Task Checkpoint_AfterTheEndOfAScopeThatNobodyAsked_SaysSo(Way way)
    {
        JobContext? limited = null, shielded = null;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                await way.WithTimeoutAsync(context, TimeSpan.FromHours(1), scope => Keep(out limited, scope));
                await way.ShieldAsync(context, scope => Keep(out shielded, scope));
                AssertSaysSo(limited!);
                AssertSaysSo(shielded!);
                context.Checkpoint();
            },
            new JobOptions { Name = "importer" });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);

        static Task Keep(out JobContext? kept, JobContext scope)
        {
            kept = scope;
            return Task.CompletedTask;
        }
    }

    private static void AssertSaysSo(JobContext context)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => context.Checkpoint());
        Assert.Contains("'importer', which has ended without having been asked to stop", thrown.Message, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Check(JobContext context)
    {
        for (int time = 0; time < 10_000; time++)
        {
            context.Checkpoint();
            _ = context.IsCancellationRequested;
        }
    }

    private static int Here([CallerLineNumber] int line = 0) => line;
}
