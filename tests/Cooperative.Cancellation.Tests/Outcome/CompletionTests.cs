using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4.3: the task of a job ends as the job ended and rethrows the very object, stack included.</summary>
public class CompletionTests
{
    [Theory(DisplayName = "G4.3 The stack of a fault leads into the body")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Await_FaultedJob_RethrowsWithTheStackOfTheBody(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(asynchronous, _ => FailDeepInside());
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(async () => await job);
        Assert.Contains(nameof(FailDeepInside), thrown.StackTrace, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G4.3 The stack of a cancellation leads to the checkpoint")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Await_CanceledJob_RethrowsWithTheStackOfTheCheckpoint(bool asynchronous)
    {
        using var outside = new CancellationTokenSource();
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                outside.Cancel();
                StopDeepInside(context);
            },
            new JobOptions { CancellationToken = outside.Token });
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await job);
        Assert.Contains(nameof(StopDeepInside), thrown.StackTrace, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G4.3 Every awaiter sees the same object, through await and through GetResult")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Await_SeveralTimes_RethrowsTheSameObject(bool isCanceled)
    {
        CancellableJob<int> job = CancellableJob.Create<int>(_ => throw new InvalidDataException());
        if (isCanceled)
        {
            job.Cancel();
        }
        else
        {
            job.Start();
        }

        Exception first = await Assert.ThrowsAnyAsync<Exception>(async () => await job);
        Exception second = await Assert.ThrowsAnyAsync<Exception>(async () => await job.Completion);
        Exception third = Assert.ThrowsAny<Exception>(() => job.GetAwaiter().GetResult());
        Exception fourth = Assert.ThrowsAny<Exception>(() => ((CancellableJob)job).GetAwaiter().GetResult());
        Assert.All([second, third, fourth], other => Assert.Same(first, other));
    }

    [Fact(DisplayName = "G4.3 An asynchronous method that awaits a cancelled job is cancelled with the job's own exception")]
    public async Task Await_CanceledJob_CancelsTheAwaitingMethod()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        Task awaiting = AwaitAsync(job);
        job.Cancel("enough");
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(() => awaiting);
        Assert.Equal(TaskStatus.Canceled, awaiting.Status);
        Assert.Same(job.CancellationReason, thrown.Reason);
    }

    [Fact(DisplayName = "G4.3 An asynchronous method that awaits a faulted job is faulted, also where the job had been cancelled")]
    public async Task Await_FaultedJobThatWasAsked_FaultsTheAwaitingMethod()
    {
        CancellableJob job = await Jobs.SpinningAsync(first: context => context.OnCleanup(_ => throw new InvalidDataException()));
        Task awaiting = AwaitAsync(job);
        job.Cancel();
        await Assert.ThrowsAsync<AggregateException>(() => awaiting);
        Assert.Equal(TaskStatus.Faulted, awaiting.Status);
    }

    [Fact(DisplayName = "G4.3 The plain task and the typed one are one and the same")]
    public async Task Completion_OfAValuedJob_IsTheTypedTask()
    {
        CancellableJob<string> job = CancellableJob.Start(_ => "value");
        Assert.Same(job.Completion, ((CancellableJob)job).Completion);
        Assert.Equal("value", await job);
    }

    [Fact(DisplayName = "G4.3 An asynchronous body that returns no task at all faults the job and says so")]
    public async Task Return_NullTask_Faults()
    {
        CancellableJob plain = CancellableJob.StartAsync(_ => null!);
        CancellableJob valued = CancellableJob.StartAsync<int>(_ => null!);
        Assert.IsType<InvalidOperationException>(await Ends.FaultedAsync(plain, JobResponse.None));
        Assert.IsType<InvalidOperationException>(await Ends.FaultedAsync(valued, JobResponse.None));
    }

    [Fact(DisplayName = "G4.2 An asynchronous body that throws before its first await faults the job, not its starter")]
    public async Task Throw_BeforeTheFirstAwait_Faults()
    {
        var fault = new InvalidDataException();
        CancellableJob job = CancellableJob.StartAsync(_ => throw fault);
        Assert.Same(fault, await Ends.FaultedAsync(job, JobResponse.None));
    }

    private static async Task AwaitAsync(CancellableJob job) => await job;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailDeepInside() => throw new InvalidDataException();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StopDeepInside(JobContext context) => context.Checkpoint();
}
