using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>A job as an activity, told in <see cref="JobTelemetry"/>. Whatever is called here may throw: listeners are foreign code.</summary>
internal static class JobTrace
{
    // An event for each of a million hooks would be dropped further on, and the end with it.
    private const int HooksTold = 100;

    public static bool IsEnabled => JobInstruments.Made?.Source?.HasListeners() == true;

    /// <summary>
    /// In the flow of whoever started the job. Not started yet: a listener that throws at the start must not cost us the activity,
    /// which has become the current one by then. Null where nobody wants it.
    /// </summary>
    public static Activity? Create(JobLife life, DateTimeOffset start)
    {
        // A child that was started by a flow without an activity belongs to its parent all the same.
        ActivityContext above = Activity.Current is null && life.Parent?.Life.Activity is { } parent ? parent.Context : default;
        Activity? activity = JobInstruments.Made!.Source!.CreateActivity(
            JobTelemetry.ActivityName,
            ActivityKind.Internal,
            above,
            [new(TelemetryWords.Id, life.Id), new(TelemetryWords.Name, life.Name)]);
        if (activity is not null)
        {
            activity.DisplayName = life.Options.Name ?? JobTelemetry.ActivityName;
            activity.SetStartTime(start.UtcDateTime);
        }

        return activity;
    }

    /// <summary>Writes down what became of the job.</summary>
    public static void Tell(Activity activity, JobReport report)
    {
        activity.SetEndTime(report.EndedAt!.Value.UtcDateTime);
        if (!activity.IsAllDataRequested)
        {
            return;
        }

        activity.SetTag(TelemetryWords.Outcome, TelemetryWords.Of(report.State));
        activity.SetTag(TelemetryWords.Response, TelemetryWords.Of(report.Response));
        if (report is { RequestedAt: not null, CancellationReason: { } reason })
        {
            activity.SetTag(TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind));
        }

        if (report is { State: JobState.Faulted, Error: { } error })
        {
            activity.SetTag(TelemetryWords.ErrorType, error.Type);
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        // A request may come at any time, in the middle of cleanup too. The order is kept where times are the same.
        foreach (ActivityEvent happened in EventsOf(report).OrderBy(happened => happened.Timestamp))
        {
            activity.AddEvent(happened);
        }
    }

    private static IEnumerable<ActivityEvent> EventsOf(JobReport report)
    {
        if (report is { RequestedAt: { } requested, CancellationReason: { } reason })
        {
            yield return new("cancellable_job.requested", requested, TagsOf(reason));
        }

        if (report.ObservedAt is { } observed)
        {
            yield return new("cancellable_job.observed", observed, report.ObservedFile is null ? null : new()
            {
                { TelemetryWords.CodeFile, report.ObservedFile },
                { TelemetryWords.CodeLine, report.ObservedLine },
            });
        }

        foreach (CleanupReport hook in report.Cleanup.Take(HooksTold))
        {
            yield return new("cancellable_job.cleanup_hook", hook.StartedAt, TagsOf(hook));
        }

        yield return new("cancellable_job.ended", report.EndedAt!.Value, new()
        {
            { TelemetryWords.Outcome, TelemetryWords.Of(report.State) },
            { TelemetryWords.Response, TelemetryWords.Of(report.Response) },
        });
    }

    private static ActivityTagsCollection TagsOf(CancellationReason reason)
    {
        var tags = new ActivityTagsCollection { { TelemetryWords.ReasonKind, TelemetryWords.Of(reason.Kind) } };
        if (reason.Message is { } message)
        {
            tags.Add(TelemetryWords.ReasonMessage, message);
        }

        if (reason.RequestedBy is { } who)
        {
            tags.Add(TelemetryWords.ReasonRequestedBy, who);
        }

        if (reason.Cause is not null)
        {
            tags.Add(TelemetryWords.ReasonOriginKind, TelemetryWords.Of(reason.Origin.Kind));
        }

        return tags;
    }

    private static ActivityTagsCollection TagsOf(CleanupReport hook)
    {
        var tags = new ActivityTagsCollection
        {
            { TelemetryWords.HookName, hook.Name },
            { TelemetryWords.HookResult, TelemetryWords.Of(hook.Result) },
            { TelemetryWords.HookDuration, hook.Duration.TotalSeconds },
        };
        if (hook.Error is { } error)
        {
            tags.Add(TelemetryWords.ErrorType, error.Type);
        }

        return tags;
    }
}
