using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>The ambient context, by which code deep inside finds its job. It must not outlive the job, nor keep it alive.</summary>
public class CurrentContextTests
{
    [Fact(DisplayName = "Current is the context of a synchronous body, on its own thread and on the pool")]
    public async Task Current_InASynchronousBody_IsItsContext()
    {
        foreach (JobThread thread in Enum.GetValues<JobThread>())
        {
            (JobContext? Given, JobContext? Current) seen = default;
            await CancellableJob.Start(context => { seen = (context, JobContext.Current); }, new() { Thread = thread }).EndAsync();
            Assert.NotNull(seen.Given);
            Assert.Same(seen.Given, seen.Current);
        }
    }

    [Fact(DisplayName = "Current is the context of an asynchronous body, before and after its awaits, and in what it starts")]
    public async Task Current_InAnAsynchronousBody_FollowsTheFlow()
    {
        JobContext? given = null;
        var seen = new List<JobContext?>();
        var gate = new Gate();
        var job = CancellableJob.StartAsync(async context =>
        {
            given = context;
            seen.Add(JobContext.Current);
            await gate.WaitAsync();
            seen.Add(JobContext.Current);
            seen.Add(await Task.Run(() => JobContext.Current));
            await Task.Yield();
            seen.Add(JobContext.Current);
        });
        gate.Open();
        await job.EndAsync();

        Assert.NotNull(given);
        Assert.Equal([given, given, given, given], seen);
    }

    [Fact(DisplayName = "Current is null outside any job, also for whoever starts, cancels and awaits one")]
    public async Task Current_OutsideAnyJob_IsNull()
    {
        Assert.Null(JobContext.Current);
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
        Assert.Null(JobContext.Current);
        parked.Job.Cancel();
        Assert.Null(JobContext.Current);
        await parked.EndAsync();
        Assert.Null(JobContext.Current);
        await Record.ExceptionAsync(async () => await parked.Job);
        Assert.Null(JobContext.Current);
    }

    [Fact(DisplayName = "Current is the inner job's context in a job started by a job, and the outer's again around it")]
    public async Task Current_JobStartedInAJob_IsEachOnesOwn()
    {
        (JobContext? Given, JobContext? Before, JobContext? After) outer = default;
        (JobContext? Given, JobContext? Current) inner = default;
        var job = CancellableJob.StartAsync(async context =>
        {
            JobContext? before = JobContext.Current;
            await CancellableJob.Start(it => { inner = (it, JobContext.Current); });
            outer = (context, before, JobContext.Current);
        });
        await job.EndAsync();

        Assert.Same(outer.Given, outer.Before);
        Assert.Same(outer.Given, outer.After);
        Assert.Same(inner.Given, inner.Current);
        Assert.NotSame(outer.Given, inner.Given);
    }

    [Theory(DisplayName = "Current is null after the end, also in an execution context that was captured before")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Current_CapturedBeforeTheEnd_IsNullAfterIt(bool asynchronous)
    {
        ExecutionContext? captured = null;
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: _ => captured = ExecutionContext.Capture());
        await parked.EndAsync();

        Assert.Null(CurrentIn(captured!));
    }

    [Fact(DisplayName = "Current is null after the hook, in an execution context that was captured in it")]
    public async Task Current_CapturedInAHook_IsNullAfterIt()
    {
        ExecutionContext? captured = null;
        (JobContext? Given, JobContext? Current) seen = default;
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(cleanup =>
        {
            captured = ExecutionContext.Capture();
            seen = (cleanup.Context, JobContext.Current);
        });
        await parked.EndAsync();

        Assert.Same(seen.Given, seen.Current);
        Assert.Null(CurrentIn(captured!));
    }

    [Theory(DisplayName = "An execution context that outlives the job keeps nothing of it alive")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Job_ExecutionContextLeaked_IsForgotten(bool asynchronous)
    {
        var leaked = new List<ExecutionContext?>();

        await Memory.AssertForgottenAsync(async () =>
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: _ => leaked.Add(ExecutionContext.Capture()));
            parked.Job.OnCleanup(_ => { leaked.Add(ExecutionContext.Capture()); });
            await parked.EndAsync();
            return parked.Context;
        });

        Assert.Equal(2, leaked.Count);
    }

    private static JobContext? CurrentIn(ExecutionContext captured)
    {
        JobContext? current = null;
        ExecutionContext.Run(captured, _ => current = JobContext.Current, null);
        return current;
    }
}
