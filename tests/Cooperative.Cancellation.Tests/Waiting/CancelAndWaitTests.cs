using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.3: asking and waiting, for every caller.</summary>
public class CancelAndWaitTests
{
    [Theory(DisplayName = "G7.3 Every caller, not only the first, returns after the end, hooks included")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancelAndWait_ByMany_ReturnsAfterTheEndForAll(bool asynchronous)
    {
        var cleaningUp = new Gate();
        var leave = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, context =>
        {
            context.OnCleanup(async _ =>
            {
                cleaningUp.Open();
                await leave.WaitAsync();
            });
            while (true)
            {
                context.Checkpoint();
                Thread.Yield();
            }
        });
        Task<JobReport>[] callers = [.. Enumerable.Range(0, 8).Select(i => job.CancelAndWaitAsync($"caller {i}"))];
        await cleaningUp.WaitAsync();
        Task<JobReport> late = job.CancelAndWaitAsync("during cleanup");
        Assert.DoesNotContain(callers, caller => caller.IsCompleted);
        Assert.False(late.IsCompleted);
        leave.Open();
        JobReport[] reports = await Task.WhenAll([.. callers, late]).WaitAsync(Jobs.Patience);
        Assert.All(reports, report => Assert.Equal(JobState.Canceled, report.State));
        Assert.Equal("caller 0", job.CancellationReason?.Message);
        Assert.Equal(8, job.GetReport().LaterRequestCount);
    }

    [Fact(DisplayName = "G7.3 Callers from many threads all return after the end, and one of them asked")]
    public async Task CancelAndWait_FromManyThreads_OneAsksAndAllWait()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        using var start = new Barrier(4);
        Task<JobReport>[] callers =
        [
            .. Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return job.CancelAndWaitAsync($"caller {i}");
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()),
        ];
        JobReport[] reports = await Task.WhenAll(callers).WaitAsync(Jobs.Patience);
        Assert.All(reports, report => Assert.Equal(JobState.Canceled, report.State));
        Assert.Equal(3, job.GetReport().LaterRequestCount);
    }

    [Fact(DisplayName = "G7.3 On an ended job it reports the end at once")]
    public async Task CancelAndWait_AfterTheEnd_Reports()
    {
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();
        JobReport report = await job.CancelAndWaitAsync().WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal(JobResponse.None, report.Response);
    }

    [Fact(DisplayName = "G7.3 On a job that was not started it waits for the hooks that were registered")]
    public async Task CancelAndWait_BeforeStart_EndsTheJob()
    {
        bool ran = false;
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => { ran = true; });
        Assert.Equal(JobState.Canceled, (await job.CancelAndWaitAsync().WaitAsync(Jobs.Patience)).State);
        Assert.True(ran);
    }

    [Fact(DisplayName = "G7.3 It does not throw for a job that fails instead of stopping")]
    public async Task CancelAndWait_JobThatFails_Reports()
    {
        CancellableJob job = await Jobs.SpinningAsync(first: context => context.OnCleanup(_ => throw new InvalidDataException()));
        Assert.Equal(JobState.Faulted, (await job.CancelAndWaitAsync().WaitAsync(Jobs.Patience)).State);
    }

    [Fact(DisplayName = "G7.1 Cancelling the wait leaves the request standing, and only that")]
    public async Task CancelAndWait_WaitCancelled_KeepsTheRequest()
    {
        var leave = new Gate();
        CancellableJob job = CancellableJob.Start(_ => leave.Wait());
        var cancelled = new CancellationToken(canceled: true);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.CancelAndWaitAsync("stop", cancelled));
        Assert.IsNotType<JobCanceledException>(thrown);
        Assert.Equal(cancelled, thrown.CancellationToken);
        Assert.Equal("stop", job.CancellationReason?.Message);
        leave.Open();
        await job.EndAsync();
    }
}
