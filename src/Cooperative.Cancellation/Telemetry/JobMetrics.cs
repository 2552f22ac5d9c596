using System.Diagnostics.Metrics;

namespace Cooperative.Cancellation;

/// <summary>
/// What is counted and measured of jobs, told in <see cref="JobTelemetry"/>. Whatever is written here may throw: listeners are
/// foreign code.
/// </summary>
internal static class JobMetrics
{
    private static readonly Meter? Meter = TelemetryBirth.Try(static () =>
        new Meter(JobTelemetry.MeterName, typeof(JobMetrics).Assembly.GetName().Version?.ToString(3)));

    private static readonly ObservableUpDownCounter<long>? Active = TelemetryBirth.Try(static () => Meter?.CreateObservableUpDownCounter(
        JobTelemetry.ActiveJobs, static () => Volatile.Read(ref s_active.Value), "{job}", "Jobs whose body, children or hooks are at work."));

    private static readonly Counter<long>? Ended = TelemetryBirth.Try(static () => Meter?.CreateCounter<long>(
        JobTelemetry.EndedJobs, "{job}", "Jobs that have ended, by outcome and response."));

    private static readonly Histogram<double>? Duration = Seconds(
        JobTelemetry.JobDuration,
        "How long jobs took from their start to their end.",
        [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800, 3600]);

    // A checkpoint in every round answers within microseconds, the helpers within 250 µs; whatever is above 10 s is unresponsive.
    private static readonly Histogram<double>? RequestToObserved = Seconds(
        JobTelemetry.RequestToObserved,
        "How long it took from the request to the first time the work met it.",
        [0.00001, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);

    // With an edge at each default limit: 10 s for a hook, 11 s with its grace, 30 s for all of them.
    private static readonly Histogram<double>? Cleanup = Seconds(
        JobTelemetry.CleanupDuration,
        "How long cleanup took, from the first hook's begin to the last one's end.",
        [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 11, 30, 60]);

    private static readonly Counter<long>? FailedHooks = TelemetryBirth.Try(static () => Meter?.CreateCounter<long>(
        JobTelemetry.FailedHooks, "{hook}", "Cleanup hooks that failed, ran out of time or were abandoned."));

    private static readonly Counter<long>? Unresponsive = TelemetryBirth.Try(static () => Meter?.CreateCounter<long>(
        JobTelemetry.UnresponsiveJobs, "{job}", "Jobs that have not answered a request in time."));

    private static readonly Action<JobReport>[] WritesOfTheEnd =
    [
        CountEnd,
        MeasureDuration,
        MeasureRequestToObserved,
        MeasureCleanup,
        report => CountFailedHooks(report, CleanupResult.Failed),
        report => CountFailedHooks(report, CleanupResult.TimedOut),
        report => CountFailedHooks(report, CleanupResult.Abandoned),
    ];

    // Written for every job that begins while anybody listens: not on a line with what every job reads.
    private static PaddedCounter s_active;

    /// <summary>Whether anybody wants to hear of a job's end.</summary>
    public static bool IsEndEnabled =>
        Ended is { Enabled: true }
        || Duration is { Enabled: true }
        || RequestToObserved is { Enabled: true }
        || Cleanup is { Enabled: true }
        || FailedHooks is { Enabled: true };

    /// <summary>Whether anybody wants to hear of jobs that do not answer.</summary>
    public static bool IsUnresponsiveEnabled => Unresponsive is { Enabled: true };

    /// <summary>What is to be written at the end of a job. Each may throw, and none may keep the others from being written.</summary>
    public static ReadOnlySpan<Action<JobReport>> AtEnd => WritesOfTheEnd;

    /// <summary>True where the job was counted, and is to be counted down at its end, whoever listens by then.</summary>
    public static bool TryCountUp()
    {
        if (Active is not { Enabled: true })
        {
            return false;
        }

        Interlocked.Increment(ref s_active.Value);
        return true;
    }

    public static void CountDown() => Interlocked.Decrement(ref s_active.Value);

    public static void CountUnresponsive(CancellationReason reason) =>
        Unresponsive!.Add(1, Tag(TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind)));

    private static void CountEnd(JobReport report)
    {
        if (Ended is not { Enabled: true } ended)
        {
            return;
        }

        KeyValuePair<string, object?> outcome = Tag(TelemetryWords.Outcome, TelemetryWords.Of(report.State));
        KeyValuePair<string, object?> response = Tag(TelemetryWords.Response, TelemetryWords.Of(report.Response));
        if (report is { RequestedAt: not null, CancellationReason: { } reason })
        {
            ended.Add(1, outcome, response, Tag(TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind)));
        }
        else
        {
            ended.Add(1, outcome, response);
        }
    }

    private static void MeasureDuration(JobReport report)
    {
        if (report.Duration is { } duration)
        {
            Duration?.Record(duration.TotalSeconds, Tag(TelemetryWords.Outcome, TelemetryWords.Of(report.State)));
        }
    }

    private static void MeasureRequestToObserved(JobReport report)
    {
        if (report is { RequestToObserved: { } waited, CancellationReason: { } reason })
        {
            RequestToObserved?.Record(waited.TotalSeconds, Tag(TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind)));
        }
    }

    private static void MeasureCleanup(JobReport report)
    {
        if (report.CleanupDuration is { } duration)
        {
            Cleanup?.Record(duration.TotalSeconds, Tag(TelemetryWords.Outcome, TelemetryWords.Of(report.State)));
        }
    }

    private static void CountFailedHooks(JobReport report, CleanupResult result)
    {
        if (FailedHooks is { Enabled: true } failed && report.Cleanup.Count(hook => hook.Result == result) is > 0 and var count)
        {
            failed.Add(count, Tag(TelemetryWords.HookResult, TelemetryWords.Of(result)));
        }
    }

    private static Histogram<double>? Seconds(string name, string description, double[] buckets) =>
        TelemetryBirth.Try(() => Meter?.CreateHistogram(
            name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
