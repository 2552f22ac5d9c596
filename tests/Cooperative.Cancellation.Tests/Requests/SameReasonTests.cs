using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2, why: wherever the reason is shown, it is the very same object.</summary>
public class SameReasonTests
{
    private readonly CancellationReason _reason = new(CancellationKind.Shutdown, "the house closes");

    [Theory(DisplayName = "G2.4 The exception carries the same reason through await, GetResult, Completion and the report")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_HoweverItIsMet_CarriesTheSameReason(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous);
        parked.Job.CancelWith(_reason);
        JobReport report = await parked.EndAsync();

        var awaited = await Assert.ThrowsAsync<JobCanceledException>(async () => await parked.Job);
        var blocked = Assert.Throws<JobCanceledException>(() => parked.Job.GetAwaiter().GetResult());
        var completed = await Assert.ThrowsAsync<JobCanceledException>(() => parked.Job.Completion);

        Assert.Same(_reason, awaited.Reason);
        Assert.Same(awaited, blocked);
        Assert.Same(awaited, completed);
        Assert.Same(awaited, report.Exception);
        Assert.Contains(_reason.ToString(), awaited.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G2.4 The exception of a job with a value carries the same reason")]
    public async Task Exception_OfAJobWithAValue_CarriesTheSameReason()
    {
        var running = new Gate();
        var job = CancellableJob.Start(context =>
        {
            running.Open();
            while (true)
            {
                context.Checkpoint();
                Thread.Yield();
            }
#pragma warning disable CS0162 // what makes it a body with a value
            return 1;
#pragma warning restore CS0162
        });
        await running.WaitAsync();
        job.CancelWith(_reason);

        Assert.Same(_reason, (await Assert.ThrowsAsync<JobCanceledException>(async () => await job)).Reason);
        Assert.Same(_reason, (await Assert.ThrowsAsync<JobCanceledException>(() => job.Completion)).Reason);
    }

    [Theory(DisplayName = "G2.4 Handle, context, hooks and report show the same reason")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reason_SeenByHandleContextHookReport_IsTheSame(bool asynchronous)
    {
        CancellationReason? inHook = null;
        Exception? metByHook = null;
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous);
        parked.Job.OnCleanup(cleanup =>
        {
            inHook = cleanup.CancellationReason;
            metByHook = cleanup.Exception;
        });

        parked.Job.CancelWith(_reason);
        JobReport report = await parked.EndAsync();

        Assert.Same(_reason, parked.Job.CancellationReason);
        Assert.Same(_reason, parked.Context.CancellationReason);
        Assert.Same(_reason, inHook);
        Assert.Same(_reason, report.CancellationReason);
        Assert.Same(report.Exception, metByHook);
    }

    [Fact(DisplayName = "G2.4 The log line of the request tells the same reason, and tells it once")]
    public async Task Log_OfTheRequest_TellsTheSameReason()
    {
        var logger = new EventLogger();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Name = "importer", Logger = logger });

        parked.Job.CancelWith(_reason);

        LogLine line = await logger.WaitForAsync(JobLogEvents.CancellationRequested);
        Assert.Same(_reason, line.Values["Reason"]);
        Assert.Contains(_reason.ToString(), line.Message, StringComparison.Ordinal);
        await parked.EndAsync();
        await logger.WaitForAsync(JobLogEvents.Ended);
        Assert.Single(logger.Lines, it => it.Event == JobLogEvents.CancellationRequested);
    }

    [Theory(DisplayName = "G2.4 A body that leaves with a foreign cancellation is told with the job's own reason")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_ForeignCancellation_IsWrappedWithTheSameReason(bool asynchronous)
    {
        var foreign = new OperationCanceledException("somebody else's");
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, then: _ => throw foreign);
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();

        var thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await parked.Job);

        Assert.Same(_reason, thrown.Reason);
        Assert.Same(foreign, thrown.InnerException);
        Assert.Equal(parked.Context.Token, thrown.CancellationToken);
    }

    [Fact(DisplayName = "G2.4 A body that throws another job's cancellation is told with its own reason, not with the other's")]
    public async Task Exception_OfAnotherJob_IsWrappedWithOnesOwnReason()
    {
        ParkedJob other = await ParkedJob.StartAsync();
        other.Job.Cancel("the other's");
        await other.EndAsync();
        ParkedJob parked = await ParkedJob.StartAsync(then: _ => other.Job.GetAwaiter().GetResult());
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();

        var thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await parked.Job);

        Assert.Same(_reason, thrown.Reason);
        Assert.Equal("the other's", Assert.IsType<JobCanceledException>(thrown.InnerException).Reason.Message);
    }
}
