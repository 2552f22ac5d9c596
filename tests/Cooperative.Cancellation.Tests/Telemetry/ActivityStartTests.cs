using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G1.3, G2.4: when the activity of a job begins.</summary>
[Collection(ListensToAll.Name)]
public sealed class ActivityStartTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(3);
    private readonly TestTime _time = new();
    private readonly Traces _traces = new();

    [Fact(DisplayName = "[G2.4] The activity begins when the job is started, which may be long after it was made")]
    public async Task Activity_OfAJobMadeEarlier_BeginsWithItsStart()
    {
        CancellableJob job = CancellableJob.Create(_ => _time.Advance(Moment), Options());
        _time.Advance(TimeSpan.FromHours(1));
        job.Start();
        JobReport report = await job.EndAsync();
        Assert.Equal(report.StartedAt!.Value.UtcDateTime, _traces.Of(job).StartTimeUtc);
        Assert.Equal(Moment, _traces.Of(job).Duration);
    }

    [Fact(DisplayName = "[G1.3] A job cancelled before its start has an activity as well, from the request to the end: its hooks ran")]
    public async Task Activity_OfAJobNeverStarted_TellsOfItsHooks()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => _time.Advance(Moment));
        _time.Advance(Moment);
        job.Cancel();
        JobReport report = await job.EndAsync();
        Activity activity = _traces.Of(job);
        Assert.Equal(report.RequestedAt!.Value.UtcDateTime, activity.StartTimeUtc);
        Assert.Equal(report.RequestToEnded, activity.Duration);
        Assert.Equal(
            ["cancellable_job.requested", "cancellable_job.cleanup_hook", "cancellable_job.ended"],
            activity.Events.Select(it => it.Name));
    }

    public void Dispose() => _traces.Dispose();

    private JobOptions Options() => new() { Name = "indexer", TimeProvider = _time };
}
