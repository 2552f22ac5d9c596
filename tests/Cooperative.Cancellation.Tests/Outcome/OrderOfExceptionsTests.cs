using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4.1: what counts when several things went wrong, and that nothing thrown is lost.</summary>
public class OrderOfExceptionsTests
{
    private readonly InvalidDataException _ofTheBody = new("body");
    private readonly IOException _ofTheFirstHook = new("first to run");
    private readonly TimeZoneNotFoundException _ofTheSecondHook = new("second to run");

    [Theory(DisplayName = "G4.1 Body first, then the hooks in the order in which they ran")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Faults_OfBodyAndHooks_AreKeptInOrder(Run run, bool hasValue)
    {
        CancellableJob job = WithFailingHooks(run, hasValue, (_, _) => throw _ofTheBody);
        var several = Assert.IsType<AggregateException>(await Ends.FaultedAsync(job, JobResponse.None));
        Assert.Equal([_ofTheBody, _ofTheFirstHook, _ofTheSecondHook], several.InnerExceptions);
    }

    [Theory(DisplayName = "G4.1 A cancellation comes last: it hides no failure and is hidden by none")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Faults_OfHooksOfACanceledBody_AreKeptAheadOfTheCancellation(Run run, bool hasValue)
    {
        JobCanceledException? canceled = null;
        CancellableJob job = WithFailingHooks(run, hasValue, (self, context) =>
        {
            self.Cancel();
            canceled = Assert.Throws<JobCanceledException>(() => context.Checkpoint());
            throw canceled;
        });
        var several = Assert.IsType<AggregateException>(await Ends.FaultedAsync(job, JobResponse.Honored));
        Assert.Equal([_ofTheFirstHook, _ofTheSecondHook, canceled!], several.InnerExceptions);
        Assert.Same(job.CancellationReason, CancellationReason.TryFind(several));
    }

    [Theory(DisplayName = "G4.1 The message of several failures names the job and tells each, whether or not it was cancelled as well")]
    [InlineData(false, JobResponse.None)]
    [InlineData(true, JobResponse.Honored)]
    public async Task Faults_OfSeveralHooks_NameTheJob(bool isCanceled, JobResponse response)
    {
        CancellableJob job = WithFailingHooks(Run.OnItsOwnThread, hasValue: false, (self, context) =>
        {
            if (isCanceled)
            {
                self.Cancel();
            }

            context.Checkpoint();
        });
        Exception several = await Ends.FaultedAsync(job, response);
        Assert.StartsWith(
            $"Job '{job.Name}' failed in several places. (first to run) (second to run)", several.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G4.1 One failure is thrown as itself: that of the only hook to fail")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault_OfOneHook_IsThrownAsItself(bool asynchronous)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => { });
        if (asynchronous)
        {
            job.OnCleanup(async _ =>
            {
                await Task.Yield();
                throw _ofTheFirstHook;
            });
        }
        else
        {
            job.OnCleanup(new Action<CleanupContext>(_ => throw _ofTheFirstHook));
        }

        job.Start();
        Assert.Same(_ofTheFirstHook, await Ends.FaultedAsync(job, JobResponse.None));
    }

    [Fact(DisplayName = "G4.1 A value is lost with a failed hook, and the failure is what an awaiter sees")]
    public async Task Fault_OfHookAfterAValue_FaultsTheJob()
    {
        CancellableJob<int> job = CancellableJob.Create(_ => Ways.Value);
        job.OnCleanup(_ => throw _ofTheFirstHook);
        job.Start();
        Assert.Same(_ofTheFirstHook, await Assert.ThrowsAsync<IOException>(async () => await job));
        Assert.Equal(JobState.Faulted, job.State);
    }

    [Fact(DisplayName = "G4.1 The outcome that hooks are told is that of the body, not that of the hooks before them")]
    public async Task Outcome_SeenByAHookAfterAFailedOne_IsThatOfTheBody()
    {
        JobState? told = null;
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(hook => { told = hook.Outcome; });
        job.OnCleanup(_ => throw _ofTheFirstHook);
        job.Start();
        await Ends.FaultedAsync(job, JobResponse.None);
        Assert.Equal(JobState.Succeeded, told);
    }

    [Fact(DisplayName = "G4.1 A body whose task holds several faults loses none of them")]
    public async Task Faults_OfOneTask_AreAllKept()
    {
        CancellableJob job = CancellableJob.StartAsync(_ =>
            Task.WhenAll(Task.FromException(_ofTheBody), Task.FromException(_ofTheFirstHook), Task.FromException(_ofTheSecondHook)));
        var several = Assert.IsType<AggregateException>(await Ends.FaultedAsync(job, JobResponse.None));
        Assert.Equal([_ofTheBody, _ofTheFirstHook, _ofTheSecondHook], several.InnerExceptions);
    }

    [Fact(DisplayName = "G4.1 Several faults of the body and one of a hook lose none")]
    public async Task Faults_OfOneTaskAndAHook_AreAllKept()
    {
        CancellableJob job = CancellableJob.CreateAsync(_ =>
            Task.WhenAll(Task.FromException(_ofTheBody), Task.FromException(_ofTheSecondHook)));
        job.OnCleanup(_ => throw _ofTheFirstHook);
        job.Start();
        var several = Assert.IsType<AggregateException>(await Ends.FaultedAsync(job, JobResponse.None));
        Assert.Equal([_ofTheBody, _ofTheSecondHook, _ofTheFirstHook], several.Flatten().InnerExceptions.Order(new ByKind()));
        Assert.Same(_ofTheFirstHook, several.InnerExceptions[^1]);
    }

    [Fact(DisplayName = "G4.1 A task that is faulted with several cancellations of a job that was asked is a cancellation")]
    public async Task Faults_OfOneTaskThatAreAllCancellations_Cancel()
    {
        CancellableJob? job = null;
        var asked = new Gate();
        job = CancellableJob.StartAsync(async _ =>
        {
            await asked.WaitAsync();
            await Task.WhenAll(Failed(), Failed());

            static Task Failed() => Task.FromException(new OperationCanceledException());
        });
        job.Cancel();
        asked.Open();
        await Ends.CanceledAsync(job, JobResponse.Honored);
    }

    private CancellableJob WithFailingHooks(Run run, bool hasValue, Action<CancellableJob, JobContext> body)
    {
        CancellableJob job = Ways.Create(run, hasValue, hasHook: true, body);
        job.OnCleanup(async _ =>
        {
            await Task.Yield();
            throw _ofTheSecondHook;
        });
        job.OnCleanup(new Action<CleanupContext>(_ => throw _ofTheFirstHook));
        job.Start();
        return job;
    }

    /// <summary>Flattening moves nested exceptions behind the others; here only the set matters.</summary>
    private sealed class ByKind : IComparer<Exception>
    {
        public int Compare(Exception? x, Exception? y) => Rank(x).CompareTo(Rank(y));

        private static int Rank(Exception? exception) => exception switch
        {
            InvalidDataException => 0,
            TimeZoneNotFoundException => 1,
            _ => 2,
        };
    }
}
