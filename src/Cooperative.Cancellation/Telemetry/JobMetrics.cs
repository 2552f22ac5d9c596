namespace Cooperative.Cancellation;

/// <summary>
/// What is counted and measured of jobs, told in <see cref="JobTelemetry"/>. Whatever is written here may throw: listeners are
/// foreign code.
/// </summary>
internal static class JobMetrics
{
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

    /// <summary>How many of the jobs that were counted up have not been counted down.</summary>
    public static long ActiveJobs => Volatile.Read(ref s_active.Value);

    /// <summary>Whether anybody wants to hear of a job's end.</summary>
    public static bool IsEndEnabled => JobInstruments.Made is { } made
        && (made.Ended is { Enabled: true }
            || made.Duration is { Enabled: true }
            || made.RequestToObserved is { Enabled: true }
            || made.Cleanup is { Enabled: true }
            || made.FailedHooks is { Enabled: true });

    /// <summary>Whether anybody wants to hear of jobs that do not answer. Nobody is called: may be read by whoever asks a job to stop.</summary>
    public static bool IsUnresponsiveEnabled => JobInstruments.Made?.Unresponsive is { Enabled: true };

    /// <summary>What is to be written at the end of a job. Each may throw, and none may keep the others from being written.</summary>
    public static ReadOnlySpan<Action<JobReport>> AtEnd => WritesOfTheEnd;

    /// <summary>True where the job was counted, and is to be counted down at its end, whoever listens by then.</summary>
    public static bool TryCountUp()
    {
        if (JobInstruments.Made?.Active is not { Enabled: true })
        {
            return false;
        }

        Interlocked.Increment(ref s_active.Value);
        return true;
    }

    public static void CountDown() => Interlocked.Decrement(ref s_active.Value);

    public static void CountUnresponsive(CancellationReason reason) =>
        JobInstruments.Made?.Unresponsive?.Add(1, Tag(TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind)));

    private static void CountEnd(JobReport report)
    {
        if (JobInstruments.Made?.Ended is not { Enabled: true } ended)
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
            JobInstruments.Made?.Duration?.Record(duration.TotalSeconds, Tag(TelemetryWords.Outcome, TelemetryWords.Of(report.State)));
        }
    }

    private static void MeasureRequestToObserved(JobReport report)
    {
        if (report is { RequestToObserved: { } waited, CancellationReason: { } reason })
        {
            JobInstruments.Made?.RequestToObserved?.Record(waited.TotalSeconds, Tag(TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind)));
        }
    }

    private static void MeasureCleanup(JobReport report)
    {
        if (report.CleanupDuration is { } duration)
        {
            JobInstruments.Made?.Cleanup?.Record(duration.TotalSeconds, Tag(TelemetryWords.Outcome, TelemetryWords.Of(report.State)));
        }
    }

    private static void CountFailedHooks(JobReport report, CleanupResult result)
    {
        if (JobInstruments.Made?.FailedHooks is { Enabled: true } failed
            && report.Cleanup.Count(hook => hook.Result == result) is > 0 and var count)
        {
            failed.Add(count, Tag(TelemetryWords.HookResult, TelemetryWords.Of(result)));
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
