namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4: a cancellation that nobody asked for is a failure, an HTTP timeout for instance.</summary>
public class UnrequestedCancellationTests
{
    [Theory(DisplayName = "G4 A cancellation that leaves a body which nobody asked is a fault")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_CancellationNobodyAskedFor_Faults(Run run, bool hasValue, bool hasHook)
    {
        var foreign = new TaskCanceledException("the request timed out");
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (_, _) => throw foreign);
        await IsUnrequestedAsync(job, foreign);
    }

    [Theory(DisplayName = "G4 An aggregate of nothing but cancellations that nobody asked for is a fault")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_AggregateOfCancellationsNobodyAskedFor_Faults(Run run, bool hasValue, bool hasHook)
    {
        var several = new AggregateException(new OperationCanceledException(), new TaskCanceledException());
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (_, _) => throw several);
        await IsUnrequestedAsync(job, several);
    }

    [Theory(DisplayName = "G4 The cancellation of another job is a fault of the job that awaited it and was not asked itself")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_AnotherJobsCancellation_FaultsAndNamesIt(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob other = CancellableJob.Create(_ => { }, new JobOptions { Name = "other" });
        other.Cancel("only the other");
        JobCanceledException foreign = await Ends.CanceledAsync(other, JobResponse.Honored);
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (_, _) => other.GetAwaiter().GetResult());
        await IsUnrequestedAsync(job, foreign);
        Assert.Equal("other", foreign.JobName);
    }

    [Theory(DisplayName = "G4 A cancellation that nobody asked for stays a fault when the request comes during cleanup")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Throw_CancellationBeforeTheRequest_FaultsTooLate(Run run, bool hasValue)
    {
        var foreign = new OperationCanceledException();
        CancellableJob job = Ways.Create(run, hasValue, hasHook: false, (_, _) => throw foreign);
        job.OnCleanup(_ => { job.Cancel(); });
        job.Start();
        Exception seen = await Ends.FaultedAsync(job, JobResponse.TooLate);
        Assert.Same(foreign, Assert.IsType<UnrequestedCancellationException>(seen).InnerException);
    }

    [Fact(DisplayName = "G4 The fault survives an asynchronous method that awaits the job")]
    public async Task Await_JobWithUnrequestedCancellation_FaultsTheAwaitingMethodToo()
    {
        CancellableJob job = CancellableJob.Start(_ => throw new TaskCanceledException());
        Task awaiting = AwaitAsync(job);
        await Assert.ThrowsAsync<UnrequestedCancellationException>(() => awaiting);
        Assert.Equal(TaskStatus.Faulted, awaiting.Status);

        static async Task AwaitAsync(CancellableJob job) => await job;
    }

    private static async Task IsUnrequestedAsync(CancellableJob job, Exception foreign)
    {
        Exception seen = await Ends.FaultedAsync(job, JobResponse.None);
        Assert.IsType<UnrequestedCancellationException>(seen);
        Assert.IsNotType<OperationCanceledException>(seen, exactMatch: false);
        Assert.Same(foreign, seen.InnerException);
        Assert.Contains(job.Name, seen.Message, StringComparison.Ordinal);
        Assert.Null(job.CancellationReason);
    }
}
