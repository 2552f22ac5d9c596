using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.1: cancelling a wait never cancels the job, and is told apart from the job's own cancellation.</summary>
public class CancelledWaitTests
{
    private static readonly string[] Waits = ["WaitAsync", "WaitAsync(limit)", "Wait", "Wait by another clock"];

    public static MatrixTheoryData<string, bool> WaitsOfBodies { get; } = new(Waits, [false, true]);

    public static MatrixTheoryData<string, JobState> WaitsAndEnds { get; } =
        new(Waits, [JobState.Succeeded, JobState.Canceled, JobState.Faulted]);

    [Theory(DisplayName = "G7.1 Cancelling a wait throws with the waiter's token and leaves the job alone")]
    [MemberData(nameof(WaitsOfBodies))]
    public async Task Wait_Cancelled_ThrowsForTheWaiterOnly(string way, bool asynchronous)
    {
        var leave = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, _ => leave.Wait(), OptionsFor(way));
        using var waiter = new CancellationTokenSource();
        Task<JobReport> wait = BeginWait(job, way, waiter.Token);
        await waiter.CancelAsync();
        await IsTheWaitersOwnAsync(wait, waiter.Token);
        Assert.False(job.IsCancellationRequested);
        leave.Open();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Theory(DisplayName = "G7.1 A wait that is cancelled before it begins does not wait for a job at work")]
    [MemberData(nameof(WaitsOfBodies))]
    public async Task Wait_CancelledBeforehand_Throws(string way, bool asynchronous)
    {
        var leave = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, _ => leave.Wait(), OptionsFor(way));
        var cancelled = new CancellationToken(canceled: true);
        await IsTheWaitersOwnAsync(BeginWait(job, way, cancelled), cancelled);
        Assert.False(job.IsCancellationRequested);
        leave.Open();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Theory(DisplayName = "G7.1 The wait's cancellation stays the waiter's own where the job was asked to stop as well")]
    [MemberData(nameof(WaitsOfBodies))]
    public async Task Wait_CancelledForAJobThatWasAsked_ThrowsForTheWaiterOnly(string way, bool asynchronous)
    {
        var leave = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, _ => leave.Wait(), OptionsFor(way));
        job.Cancel();
        using var waiter = new CancellationTokenSource();
        Task<JobReport> wait = BeginWait(job, way, waiter.Token);
        await waiter.CancelAsync();
        await IsTheWaitersOwnAsync(wait, waiter.Token);
        leave.Open();
        Assert.Equal(JobResponse.Unnoticed, (await job.EndAsync()).Response);
    }

    [Theory(DisplayName = "G7.1 The end of the job beats a cancelled wait, however the job ended")]
    [MemberData(nameof(WaitsAndEnds))]
    public async Task Wait_CancelledAfterTheEnd_ReportsTheEnd(string way, JobState end)
    {
        CancellableJob job = CancellableJob.Create(
            _ =>
            {
                if (end == JobState.Faulted)
                {
                    throw new InvalidDataException();
                }
            },
            OptionsFor(way));
        if (end == JobState.Canceled)
        {
            job.Cancel();
        }
        else
        {
            job.Start();
        }

        await job.EndAsync();
        JobReport report = await BeginWait(job, way, new CancellationToken(canceled: true)).WaitAsync(Jobs.Patience);
        Assert.Equal(end, report.State);
    }

    [Fact(DisplayName = "G7.1 A wait under the same token that cancels the job reports the end, or is cancelled by the waiter's token")]
    public async Task Wait_SameTokenForJobAndWait_NeverThrowsForTheOutcome()
    {
        using var both = new CancellationTokenSource();
        CancellableJob job = await Jobs.SpinningAsync(new JobOptions { CancellationToken = both.Token });
        Task<JobReport> wait = job.WaitAsync(both.Token);
        await both.CancelAsync();
        Exception? thrown = await Record.ExceptionAsync(() => wait);
        Assert.True(thrown is null or OperationCanceledException and not JobCanceledException);
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    /// <summary>The synchronous wait takes another way through a clock that is not the system's.</summary>
    private static JobOptions OptionsFor(string way) =>
        way == "Wait by another clock" ? new JobOptions { TimeProvider = new WaitTime() } : new JobOptions();

    private static Task<JobReport> BeginWait(CancellableJob job, string way, CancellationToken token) => way switch
    {
        "WaitAsync" => job.WaitAsync(token),
        "WaitAsync(limit)" => job.WaitAsync(Jobs.Patience, token),
        _ => OnAThread(() => job.Wait(Jobs.Patience, token)),
    };

    private static Task<JobReport> OnAThread(Func<JobReport> wait) =>
        Task.Factory.StartNew(wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task IsTheWaitersOwnAsync(Task<JobReport> wait, CancellationToken token)
    {
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Jobs.Patience));
        Assert.IsNotType<JobCanceledException>(thrown);
        Assert.Equal(token, thrown.CancellationToken);
        Assert.Null(CancellationReason.TryFind(thrown));
    }
}
