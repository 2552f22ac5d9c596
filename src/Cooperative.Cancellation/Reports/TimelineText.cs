using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation;

/// <summary>Draws a report as a timeline that a person reads at a glance.</summary>
internal static class TimelineText
{
    public static string Of(JobReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report.Name}: {report.State}");
        if (report.Response != JobResponse.None)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({report.Response})");
        }

        if (report.Duration is { } duration)
        {
            text.Append(report.IsEnded ? " after " : ", at work for ").Append(Span(duration));
        }

        foreach ((DateTimeOffset at, string what) in Events(report).OrderBy(entry => entry.At))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {Span(at - report.CreatedAt),10}  {what}");
        }

        if (report.ChildrenAtWork + report.ChildrenEnded > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  children    {report.ChildrenEnded} ended, {report.ChildrenAtWork} at work");
        }

        if (report.Progress is { } progress)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  progress    {progress}");
        }

        if (report.Error is { } error && report.State != JobState.Canceled)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  error       {error}");
        }

        if (report.LaterRequestCount > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  asked again {report.LaterRequestCount} more {(report.LaterRequestCount == 1 ? "time" : "times")}");
        }

        foreach (JobTrouble trouble in report.Troubles)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  trouble     {trouble}");
        }

        return text.ToString();
    }

    /// <summary>A duration in the unit that a person would choose: <c>0.4 ms</c>, <c>12.1 s</c>, <c>3 min 20 s</c>.</summary>
    internal static string Span(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 0.9995 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMicroseconds:0} us"),
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0.#} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.00} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
    };

    /// <summary>In the order in which things happen, for those that happen at the same moment.</summary>
    private static IEnumerable<(DateTimeOffset At, string What)> Events(JobReport report)
    {
        yield return (report.CreatedAt, "created");
        if (report.StartedAt is { } started)
        {
            yield return (started, "started");
        }

        // A request that came too late belongs after the end of the body, also when both happened at the same moment.
        bool tooLate = report.Response == JobResponse.TooLate;
        if (!tooLate && report.RequestedAt is { } asked)
        {
            yield return (asked, $"asked to stop: {report.CancellationReason}{(report.IsUnresponsive ? " (unresponsive)" : "")}");
        }

        if (report.ObservedAt is { } observed)
        {
            string place = report.ObservedFile is { } file ? $" at {file}:{report.ObservedLine}" : "";
            yield return (observed, $"noticed{place}, {Span(report.RequestToObserved!.Value)} later");
        }

        if (report.BodyEndedAt is { } left)
        {
            yield return (left, "body ended");
        }

        if (tooLate)
        {
            yield return (report.RequestedAt!.Value, $"asked to stop, too late: {report.CancellationReason}");
        }

        foreach (CleanupReport hook in report.Cleanup)
        {
            string error = hook.Error is null ? "" : $": {hook.Error}";
            yield return (hook.StartedAt, $"cleanup '{hook.Name}' {Word(hook.Result)} {Span(hook.Duration)}{error}");
        }

        if (report.EndedAt is { } ended)
        {
            string since = report.RequestToEnded is { } took && !tooLate ? $", {Span(took)} after the request" : "";
            yield return (ended, $"ended{since}");
        }
    }

    private static string Word(CleanupResult result) => result switch
    {
        CleanupResult.Running => "at work for",
        CleanupResult.Completed => "took",
        CleanupResult.Failed => "failed after",
        CleanupResult.TimedOut => "ran out of time after",
        _ => "abandoned after",
    };
}
