using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Trouble;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G10.1: a job that was asked and does not answer is counted, once, when its time is up.</summary>
[Collection(ListensToAll.Name)]
public class UnresponsiveMetricTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private readonly TestTime _time = new();
    private readonly Gate _counted = new();
    private readonly Gate _leave = new();

    [Theory(DisplayName = "[G10.1] A job that has not answered in time is counted, while it is still at work, with or without a logger")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unresponsive_Job_IsCountedOnce(bool logged)
    {
        using var metrics = new Metrics();
        using var meter = new OwnMeter(Heard);
        CancellableJob job = await AskedAsync(logged);
        _time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.Empty(metrics.Counts(JobTelemetry.UnresponsiveJobs));
        _time.Advance(TimeSpan.FromTicks(1));
        await _counted.WaitAsync();
        Assert.Equal(["reason.kind=requested: 1"], metrics.Counts(JobTelemetry.UnresponsiveJobs));
        Assert.Equal("{job}", metrics.Collect()[JobTelemetry.UnresponsiveJobs].Unit);
        Assert.Equal("Jobs that have not answered a request in time.", metrics.Collect()[JobTelemetry.UnresponsiveJobs].Description);
        _time.Advance(Limit * 10);
        _leave.Open();
        await job.EndAsync();
        Assert.Equal(["reason.kind=requested: 1"], metrics.Counts(JobTelemetry.UnresponsiveJobs));
    }

    [Fact(DisplayName = "[G10.2] A listener that throws when such a job is counted changes nothing, and is told once")]
    public async Task Unresponsive_ListenerThatThrows_ChangesNothing()
    {
        var fault = new InvalidDataException("exporter on fire");
        using var meter = new OwnMeter(instrument =>
        {
            Heard(instrument);
            if (instrument == JobTelemetry.UnresponsiveJobs)
            {
                throw fault;
            }
        });
        CancellableJob job = await AskedAsync(logged: false);
        _time.Advance(Limit);
        await _counted.WaitAsync();
        _leave.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);

        // The pool counted it, and may still be on its way to tell.
        Assert.Same(fault, Assert.Single(await Soon.TroublesAsync(job, 1)).Exception);
    }

    private void Heard(string instrument)
    {
        if (instrument == JobTelemetry.UnresponsiveJobs)
        {
            _counted.Open();
        }
    }

    private async Task<CancellableJob> AskedAsync(bool logged)
    {
        var running = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                running.Open();
                _leave.Wait();
                context.Checkpoint();
            },
            new JobOptions { TimeProvider = _time, UnresponsiveAfter = Limit, Logger = logged ? NullLogger.Instance : null });
        await running.WaitAsync();
        job.Cancel();
        return job;
    }
}
