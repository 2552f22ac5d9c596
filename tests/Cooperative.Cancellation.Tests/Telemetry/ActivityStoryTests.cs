using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G2.4: the activity tells the job's story as its report does: the same reason, the same times.</summary>
[Collection(ListensToAll.Name)]
public sealed class ActivityStoryTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(3);
    private readonly TestTime _time = new();
    private readonly Traces _traces = new();

    [Fact(DisplayName = "[G2.4] The events of a cancelled job: requested, observed, each hook, ended, at the times of the report")]
    public async Task Events_OfACancelledJob_AreThoseOfItsReport()
    {
        CancellableJob job = await CanceledAsync();
        JobReport report = await job.EndAsync();
        Activity activity = _traces.Of(job);
        Assert.Equal(
            [
                ("cancellable_job.requested", report.RequestedAt),
                ("cancellable_job.observed", report.ObservedAt),
                ("cancellable_job.cleanup_hook", report.Cleanup[0].StartedAt),
                ("cancellable_job.cleanup_hook", report.Cleanup[1].StartedAt),
                ("cancellable_job.ended", report.EndedAt),
            ],
            activity.Events.Select(it => (it.Name, (DateTimeOffset?)it.Timestamp)));
        Assert.Equal(5, activity.Events.Select(it => it.Timestamp).Distinct().Count());
        Assert.Equal(report.StartedAt!.Value.UtcDateTime, activity.StartTimeUtc);
        Assert.Equal(report.Duration, activity.Duration);
    }

    [Fact(DisplayName = "[G2.4] Each event says what there is to know of it")]
    public async Task Events_OfACancelledJob_HaveTheirAttributes()
    {
        CancellableJob job = await CanceledAsync();
        JobReport report = await job.EndAsync();
        string[] told = [.. _traces.Of(job).Events.Select(Told)];
        Assert.Equal(
            [
                "cancellable_job.requested: cancellable_job.reason.kind=requested, cancellable_job.reason.message=closing time, "
                + "cancellable_job.reason.requested_by=StopAll (Program.cs:31)",
                $"cancellable_job.observed: code.file.path=ActivityStoryTests.cs, code.line.number={report.ObservedLine}",
                "cancellable_job.cleanup_hook: cancellable_job.cleanup_hook.name=flush, cancellable_job.cleanup_hook.result=failed, "
                + "cancellable_job.cleanup_hook.duration=0.003, error.type=System.IO.IOException",
                "cancellable_job.cleanup_hook: cancellable_job.cleanup_hook.name=close, cancellable_job.cleanup_hook.result=completed, "
                + "cancellable_job.cleanup_hook.duration=0.003",
                "cancellable_job.ended: cancellable_job.outcome=faulted, cancellable_job.response=honored",
            ],
            told);
    }

    [Fact(DisplayName = "[G2.4] A request that comes during cleanup has its place among the hooks")]
    public async Task Events_OfALateRequest_AreInOrder()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => _time.Advance(Moment), "second");
        job.OnCleanup(
            _ =>
            {
                _time.Advance(Moment);
                job.Cancel();
                _time.Advance(Moment);
            },
            "first");
        job.Start();
        await job.EndAsync();
        Assert.Equal(
            ["cancellable_job.cleanup_hook", "cancellable_job.requested", "cancellable_job.cleanup_hook", "cancellable_job.ended"],
            _traces.Of(job).Events.Select(it => it.Name));
        Assert.Equal("too_late", _traces.Of(job).GetTagItem("cancellable_job.response"));
    }

    [Fact(DisplayName = "[G2.3] A request that was handed down tells where it came from")]
    public async Task Events_OfAChild_NameTheOrigin()
    {
        CancellableJob? child = null;
        CancellableJob job = await Jobs.SpinningAsync(Options(), context => child = context.StartChild(Spin));
        job.Cancel("closing time");
        await job.EndAsync();
        string told = Told(_traces.Of(child!).Events.First());
        Assert.Contains("cancellable_job.reason.kind=parent", told, StringComparison.Ordinal);
        Assert.Contains("cancellable_job.reason.origin.kind=requested", told, StringComparison.Ordinal);
        Assert.Contains("cancellable_job.reason.message=closing time", told, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "[G2.4] A job that succeeds: no status, and nothing but its end to tell")]
    public async Task Status_OfASuccess_IsUnset()
    {
        CancellableJob job = CancellableJob.Start(_ => { }, Options());
        await job.EndAsync();
        Activity activity = _traces.Of(job);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.Equal(["cancellable_job.ended: cancellable_job.outcome=succeeded, cancellable_job.response=none"], activity.Events.Select(Told));
        Assert.Equal(
            [
                ("cancellable_job.id", job.Id), ("cancellable_job.name", "indexer"), ("cancellable_job.outcome", "succeeded"),
                ("cancellable_job.response", (object)"none"),
            ],
            activity.TagObjects.Select(it => (it.Key, it.Value)));
        Assert.Equal(("cancellable_job", "indexer", ActivityKind.Internal), (activity.OperationName, activity.DisplayName, activity.Kind));
        Assert.Equal(JobTelemetry.SourceName, activity.Source.Name);
        Assert.Equal("0.1.0", activity.Source.Version);
    }

    [Fact(DisplayName = "[G2.4] A cancelled job is no error")]
    public async Task Status_OfACancelledJob_IsUnset()
    {
        CancellableJob job = await Jobs.SpinningAsync(new JobOptions { TimeProvider = _time });
        job.Cancel();
        await job.EndAsync();
        Activity activity = _traces.Of(job);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.Equal("canceled", activity.GetTagItem("cancellable_job.outcome"));
        Assert.Equal("honored", activity.GetTagItem("cancellable_job.response"));
        Assert.Equal("requested", activity.GetTagItem("cancellable_job.reason.kind"));
        Assert.Null(activity.GetTagItem("error.type"));
        Assert.Equal(JobTelemetry.ActivityName, activity.DisplayName);
    }

    [Theory(DisplayName = "[G4.1] A failed job is an error, with the exception's type and message")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Status_OfAFailedJob_IsError(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(asynchronous, _ => throw new InvalidDataException("broken"), Options());
        await job.EndAsync();
        Activity activity = _traces.Of(job);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("broken", activity.StatusDescription);
        Assert.Equal("System.IO.InvalidDataException", activity.GetTagItem("error.type"));
        Assert.Equal("faulted", activity.GetTagItem("cancellable_job.outcome"));
    }

    [Fact(DisplayName = "[G2.4] Of many hooks the first hundred are told, and the end all the same")]
    public async Task Events_OfManyHooks_AreBounded()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        for (int i = 0; i < 150; i++)
        {
            job.OnCleanup(_ => { });
        }

        job.Start();
        await job.EndAsync();
        Assert.Equal(101, _traces.Of(job).Events.Count());
        Assert.Equal("cancellable_job.ended", _traces.Of(job).Events.Last().Name);
    }

    public void Dispose() => _traces.Dispose();

    private static string Told(ActivityEvent it) => $"{it.Name}: {string.Join(", ", it.Tags.Select(tag => FormattableString.Invariant($"{tag.Key}={tag.Value}")))}";

    private static void Spin(JobContext context)
    {
        while (true)
        {
            context.Checkpoint();
            Thread.Yield();
        }
    }

    private JobOptions Options() => new() { Name = "indexer", TimeProvider = _time };

    /// <summary>Asked, stopping, cleaning up with one hook that fails: each a moment after the other.</summary>
    private async Task<CancellableJob> CanceledAsync()
    {
        var running = new Gate();
        var asked = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                context.OnCleanup(_ => _time.Advance(Moment), "close");
                context.OnCleanup(
                    _ =>
                    {
                        _time.Advance(Moment);
                        throw new IOException("disk full");
                    },
                    "flush");
                running.Open();
                asked.Wait();
                try
                {
                    context.Checkpoint();
                }
                finally
                {
                    _time.Advance(Moment);
                }
            },
            Options());
        await running.WaitAsync();
        _time.Advance(Moment);
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        _time.Advance(Moment);
        asked.Open();
        return job;
    }
}
