using Cooperative.Cancellation.Tests.Support;
using OpenTelemetry.Metrics;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G2.4, G10.1: what is counted and measured of jobs, as the OpenTelemetry SDK exports it.</summary>
[Collection(ListensToAll.Name)]
public sealed class MetricTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(3);
    private readonly TestTime _time = new();
    private readonly Metrics _metrics = new();

    [Fact(DisplayName = "[G4] Jobs that ended are counted by outcome, response and kind of reason")]
    public async Task Ended_Jobs_AreCountedByWhatTheyCameTo()
    {
        await CancellableJob.Start(_ => { }, Options()).EndAsync();
        await CancellableJob.StartAsync(_ => Task.CompletedTask, Options()).EndAsync();
        await CancellableJob.Start(_ => throw new InvalidDataException(), Options()).EndAsync();
        await AskedAsync(context => context.Checkpoint());
        await AskedAsync(context => Assert.True(context.IsCancellationRequested));
        await AskedAsync(_ => { });
        CancellableJob neverStarted = CancellableJob.Create(_ => { }, Options());
        await neverStarted.DisposeAsync();
        CancellableJob late = CancellableJob.Create(_ => { }, Options());
        late.OnCleanup(_ => late.Cancel());
        late.Start();
        await late.EndAsync();
        Assert.Equal(
            [
                "outcome=canceled reason.kind=disposed response=honored: 1",
                "outcome=canceled reason.kind=requested response=honored: 1",
                "outcome=faulted response=none: 1",
                "outcome=succeeded reason.kind=requested response=declined: 1",
                "outcome=succeeded reason.kind=requested response=too_late: 1",
                "outcome=succeeded reason.kind=requested response=unnoticed: 1",
                "outcome=succeeded response=none: 2",
            ],
            _metrics.Counts(JobTelemetry.EndedJobs));
    }

    [Fact(DisplayName = "[G2.4] A request after the end changes nothing of what is told")]
    public async Task Ended_RequestAfterTheEnd_IsNoReason()
    {
        CancellableJob job = CancellableJob.Start(_ => { }, Options());
        await job.EndAsync();
        job.Cancel();
        Assert.Equal(["outcome=succeeded response=none: 1"], _metrics.Counts(JobTelemetry.EndedJobs));
    }

    [Theory(DisplayName = "[G2.4] A job's duration is measured from its start to its end, hooks included, by the job's own clock")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Duration_OfAJob_IsThatOfItsReport(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                context.OnCleanup(_ => _time.Advance(Moment * 2));
                _time.Advance(Moment);
            },
            Options());
        Assert.Equal(Moment * 3, (await job.EndAsync()).Duration);
        Assert.Equal(["outcome=succeeded: 1 in 0.009 s"], _metrics.Measured(JobTelemetry.JobDuration));
        Assert.Equal(["outcome=succeeded: 1 in 0.006 s"], _metrics.Measured(JobTelemetry.CleanupDuration));
    }

    [Fact(DisplayName = "[G2.4] How long the work took to meet the request is measured, by kind of reason, where it did")]
    public async Task RequestToObserved_OfAJob_IsThatOfItsReport()
    {
        JobReport report = await AskedAsync(context => context.Checkpoint());
        await AskedAsync(_ => { });
        await CancellableJob.Start(_ => { }, Options()).EndAsync();
        Assert.Equal(Moment, report.RequestToObserved);
        Assert.Equal(["reason.kind=requested: 1 in 0.003 s"], _metrics.Measured(JobTelemetry.RequestToObserved));
    }

    [Fact(DisplayName = "[G1.3] A job that never started has no duration, and none but its hooks to tell of")]
    public async Task Duration_OfAJobNeverStarted_IsNotMeasured()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => _time.Advance(Moment));
        job.Cancel();
        await job.EndAsync();
        Assert.Empty(_metrics.Measured(JobTelemetry.JobDuration));
        Assert.Equal(["outcome=canceled: 1 in 0.003 s"], _metrics.Measured(JobTelemetry.CleanupDuration));
    }

    [Fact(DisplayName = "[G6.3] Hooks that failed, ran out of time or were abandoned are counted by which")]
    public async Task FailedHooks_AreCountedByHowTheyFailed()
    {
        var abandoned = new Gate();
        var atWork = new Gate();
        var waiting = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => throw new IOException());
        job.OnCleanup(_ => throw new IOException());
        job.OnCleanup(_ => { });
        job.OnCleanup(async hook =>
        {
            waiting.Open();
            await Task.Delay(Timeout.InfiniteTimeSpan, hook.Token);
        });
        job.OnCleanup(_ =>
        {
            atWork.Open();
            abandoned.Wait();
        });
        job.Start();
        await atWork.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        JobReport report = await job.EndAsync();
        Assert.Equal(
            [CleanupResult.Abandoned, CleanupResult.TimedOut, CleanupResult.Completed, CleanupResult.Failed, CleanupResult.Failed],
            report.Cleanup.Select(it => it.Result));
        Assert.Equal(
            ["cleanup_hook.result=abandoned: 1", "cleanup_hook.result=failed: 2", "cleanup_hook.result=timed_out: 1"],
            _metrics.Counts(JobTelemetry.FailedHooks));
        abandoned.Open();
    }

    [Fact(DisplayName = "[G2.4] Kind, unit and bucket advice of every instrument are what is documented")]
    public async Task Instruments_AreWhatIsDocumented()
    {
        await CancellableJob.Start(context => context.OnCleanup(_ => throw new IOException()), Options()).EndAsync();
        await AskedAsync(context => context.Checkpoint());
        IReadOnlyDictionary<string, MetricSnapshot> metrics = _metrics.Collect();
        Assert.Equal(
            [
                ("cancellable_job.active", MetricType.LongSumNonMonotonic, "{job}"),
                ("cancellable_job.cleanup.duration", MetricType.Histogram, "s"),
                ("cancellable_job.cleanup.failed_hooks", MetricType.LongSum, "{hook}"),
                ("cancellable_job.duration", MetricType.Histogram, "s"),
                ("cancellable_job.ended", MetricType.LongSum, "{job}"),
                ("cancellable_job.request_to_observed.duration", MetricType.Histogram, "s"),
            ],
            metrics.Values.Select(it => (it.Name, it.MetricType, it.Unit)).Order());
        Assert.All(metrics.Values, it => Assert.Equal(("Cooperative.Cancellation", "0.1.0"), (it.MeterName, it.MeterVersion)));
        Assert.All(metrics.Values, it => Assert.NotEmpty(it.Description));
        Assert.Equal([0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800, 3600], Edges(metrics[JobTelemetry.JobDuration]));
        Assert.Equal(
            [0.00001, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            Edges(metrics[JobTelemetry.RequestToObserved]));
        Assert.Equal([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 11, 30, 60], Edges(metrics[JobTelemetry.CleanupDuration]));
    }

    public void Dispose() => _metrics.Dispose();

    private static List<double> Edges(MetricSnapshot histogram)
    {
        var edges = new List<double>();
        foreach (HistogramBucket bucket in histogram.MetricPoints[0].GetHistogramBuckets())
        {
            edges.Add(bucket.ExplicitBound);
        }

        Assert.Equal(double.PositiveInfinity, edges[^1]);
        return edges[..^1];
    }

    private JobOptions Options() => new() { Name = "indexer", TimeProvider = _time };

    /// <summary>A job that is asked to stop, and then goes on, a moment later, with what it is given.</summary>
    private async Task<JobReport> AskedAsync(Action<JobContext> then)
    {
        var running = new Gate();
        var asked = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                running.Open();
                asked.Wait();
                then(context);
            },
            Options());
        await running.WaitAsync();
        job.Cancel();
        _time.Advance(Moment);
        asked.Open();
        return await job.EndAsync();
    }
}
