using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.4: disposing asks, waits for the end and does not throw for the outcome.</summary>
public class DisposeTests
{
    [Theory(DisplayName = "G7.4 Disposing a running job asks it to stop, and returns after the end")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_RunningJob_AsksAndWaits(bool asynchronous)
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
        Task disposing = job.DisposeAsync().AsTask();
        await cleaningUp.WaitAsync();
        Assert.False(disposing.IsCompleted);
        leave.Open();
        await disposing.WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Canceled, job.State);
        Assert.Equal(CancellationKind.Disposed, job.CancellationReason?.Kind);
        Assert.Equal("the job was disposed", job.CancellationReason?.Message);
    }

    [Fact(DisplayName = "G7.4 Disposing an ended job changes nothing, not even its history")]
    public async Task Dispose_EndedJob_ChangesNothing()
    {
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();
        await job.DisposeAsync();
        await job.DisposeAsync();
        JobReport report = job.GetReport();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Null(report.CancellationReason);
        Assert.Equal(0, report.LaterRequestCount);
    }

    [Fact(DisplayName = "G7.4 Disposing a job that was never started ends it")]
    public async Task Dispose_NeverStarted_EndsIt()
    {
        bool cleaned = false;
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => { cleaned = true; });
        await job.DisposeAsync().AsTask().WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Canceled, job.State);
        Assert.True(cleaned);
        Assert.Throws<InvalidOperationException>(job.Start);
    }

    [Theory(DisplayName = "G7.4 Disposing does not throw for a job that failed, or fails when it is asked")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_JobThatFails_DoesNotThrow(bool failsWhenAsked)
    {
        CancellableJob job = CancellableJob.Start(context =>
        {
            while (failsWhenAsked && !context.IsCancellationRequested)
            {
                Thread.Yield();
            }

            throw new InvalidDataException();
        });
        if (!failsWhenAsked)
        {
            await job.EndAsync();
        }

        await job.DisposeAsync().AsTask().WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Faulted, job.State);
    }

    [Fact(DisplayName = "G7.4 Disposing waits for the end also where somebody else asked before")]
    public async Task Dispose_JobAskedBefore_Waits()
    {
        var leave = new Gate();
        CancellableJob job = CancellableJob.Start(_ => leave.Wait());
        job.Cancel("first");
        Task disposing = job.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        leave.Open();
        await disposing.WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Equal("first", job.CancellationReason?.Message);
    }

    [Theory(DisplayName = "G7.4 Every fault is logged when the job ends: of the body, and of hooks")]
    [InlineData("body", false)]
    [InlineData("body", true)]
    [InlineData("hook", false)]
    [InlineData("hook", true)]
    public async Task Fault_OfABodyOrAHook_IsLoggedByTheEnd(string whose, bool asynchronous)
    {
        var fault = new InvalidDataException("broken");
        var logger = new FakeLogger();
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                if (whose == "body")
                {
                    throw fault;
                }

                context.OnCleanup(_ => throw fault);
            },
            new JobOptions { Logger = logger });
        await job.EndAsync();
        FakeLogRecord entry = Assert.Single(logger.Collector.GetSnapshot(), record => record.Id.Id == JobLogEvents.Faulted);
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Same(fault, entry.Exception);
    }
}
