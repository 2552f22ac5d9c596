using System.Collections.Concurrent;
using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G10.2: whoever traces or measures jobs and throws changes nothing, and is told once.</summary>
[Collection(ListensToAll.Name)]
public class ListenerTroubleTests
{
    private readonly InvalidDataException _fault = new("exporter on fire");
    private readonly IOException _faultOfHook = new("disk full");
    private readonly EventLogger _log = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private readonly List<Activity?> _seen = [];

    // How often each is called for a job with one hook: the current activity changes at the start, for the hook, and at the stop.
    public static TheoryData<string, bool, int> Places { get; } = new()
    {
        { nameof(ActivityListener.Sample), false, 1 },
        { nameof(ActivityListener.Sample), true, 1 },
        { nameof(ActivityListener.ActivityStarted), false, 1 },
        { nameof(ActivityListener.ActivityStarted), true, 1 },
        { nameof(ActivityListener.ActivityStopped), false, 1 },
        { nameof(ActivityListener.ActivityStopped), true, 1 },
        { nameof(Activity.CurrentChanged), false, 3 },
        { nameof(Activity.CurrentChanged), true, 3 },
    };

    public static MatrixTheoryData<string, bool> Instruments { get; } = new(
        [
            "every instrument", JobTelemetry.EndedJobs, JobTelemetry.JobDuration, JobTelemetry.RequestToObserved,
            JobTelemetry.CleanupDuration, JobTelemetry.FailedHooks,
        ],
        [false, true]);

    [Theory(DisplayName = "[G10.2] Wherever a tracer throws, the job's outcome is what it would have been, and the trouble is told once")]
    [MemberData(nameof(Places))]
    public async Task Tracer_ThatThrows_ChangesNothing(string at, bool asynchronous, int times)
    {
        using var tracer = new OwnTracer(place => Throw(place, place == at));
        await AssertUnchangedAsync(asynchronous);
        Assert.Equal(times, _calls.Count(call => call == at));

        // Where there is an activity at all, it is the current one in body and hook all the same, and is stopped.
        Activity? own = Assert.Single(_seen.Distinct());
        Assert.Equal(at != nameof(ActivityListener.Sample), own is { IsStopped: true });
        Assert.Null(Activity.Current);
    }

    [Theory(DisplayName = "[G10.2] Whichever instrument's listener throws, the others are written, and the trouble is told once")]
    [MemberData(nameof(Instruments))]
    public async Task Metrics_ThatThrow_ChangeNothing(string at, bool asynchronous)
    {
        using var meter = new OwnMeter(instrument => Throw(instrument, at == instrument || at == "every instrument"));
        await AssertUnchangedAsync(asynchronous);
        Assert.Equal(
            [
                JobTelemetry.CleanupDuration, JobTelemetry.FailedHooks, JobTelemetry.JobDuration, JobTelemetry.EndedJobs,
                JobTelemetry.RequestToObserved,
            ],
            _calls.Order(StringComparer.Ordinal));
    }

    [Fact(DisplayName = "[G10.2] What listeners to the metrics throw does not keep the trace from being written")]
    public async Task Metrics_ThatThrow_LeaveTheTraceAlone()
    {
        using var meter = new OwnMeter(instrument => Throw(instrument, true));
        using var traces = new Traces();
        CancellableJob<int> job = CancellableJob.Start(_ => 7);
        Assert.Equal(7, await job);
        Assert.Equal("succeeded", traces.Of(job).GetTagItem("cancellable_job.outcome"));
        Assert.Equal("cancellable_job.ended", traces.Of(job).Events.Last().Name);
    }

    /// <summary>A job that is asked, stops, and whose hook fails: as much as there is to tell.</summary>
    private async Task AssertUnchangedAsync(bool asynchronous)
    {
        var running = new Gate();
        var asked = new Gate();
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                _seen.Add(Activity.Current);
                context.OnCleanup(_ =>
                {
                    _seen.Add(Activity.Current);
                    throw _faultOfHook;
                });
                running.Open();
                asked.Wait();
                context.Checkpoint();
            },
            new JobOptions { Logger = _log });
        await running.WaitAsync();
        Assert.True(job.Cancel());
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Faulted, JobResponse.Honored), (report.State, report.Response));
        var several = Assert.IsType<AggregateException>(report.Exception);
        Assert.Same(_faultOfHook, several.InnerExceptions[0]);
        Assert.IsType<JobCanceledException>(several.InnerExceptions[1]);
        JobTrouble trouble = Assert.Single(report.Troubles);
        Assert.Equal(TroubleSource.Telemetry, trouble.Source);
        Assert.Same(_fault, trouble.Exception);
        LogLine line = await _log.WaitForAsync(JobLogEvents.Trouble);
        Assert.Same(_fault, line.Exception);
        Assert.Contains("(Telemetry)", line.Message, StringComparison.Ordinal);
    }

    private void Throw(string place, bool isToThrow)
    {
        _calls.Enqueue(place);
        if (isToThrow)
        {
            throw _fault;
        }
    }
}
