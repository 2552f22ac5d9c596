using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation;

/// <summary>Draws a report as a timeline that a person reads at a glance.</summary>
internal static class TimelineText
{
    private const int RequestsShown = 3;
    private const int ChildrenShown = 8;
    private const int TimeWidth = 10;

    public static string Of(JobReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{OneLine(report.Name)}: {report.State}");
        if (report.Response != JobResponse.None)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({report.Response})");
        }

        if (report.Duration is { } duration)
        {
            text.Append(report.HasEnded ? " after " : ", at work for ").Append(Span(duration));
        }

        // From ten minutes on a time is wider than the others, and all of a story stand in one column.
        (string At, string What)[] events =
            [.. Events(report).OrderBy(entry => entry.At).Select(entry => (Span(entry.At - report.CreatedAt), entry.What))];
        int width = Math.Max(TimeWidth, events.Max(entry => entry.At.Length));
        foreach ((string at, string what) in events)
        {
            text.Append("\n  ").Append(at.PadLeft(width)).Append("  ").Append(OneLine(what));
        }

        foreach ((string label, string what) in Notes(report))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {label,-11} {OneLine(what)}");
        }

        return text.ToString();
    }

    /// <summary>What has no place in time, or too many. A label each, so that every line can be understood, and found, by itself.</summary>
    private static IEnumerable<(string Label, string What)> Notes(JobReport report)
    {
        for (CancellationReason? cause = report.CancellationReason?.Cause; cause is not null; cause = cause.Cause)
        {
            yield return ("because", cause.Step);
        }

        foreach (string request in LaterRequests(report))
        {
            yield return ("asked again", request);
        }

        if (report.IsUnresponsive && report.ObservedAt is null)
        {
            yield return ("no answer", UnresponsiveText.LastSeen(report));
        }
        else if (!report.HasEnded && report.LastSeen is { } seen)
        {
            yield return ("last seen", $"at {seen}, {Span(report.ReportedAt - seen.SeenAt)} ago");
        }

        if (report.LongestWait is { } wait)
        {
            yield return ("checkpoints", $"longest wait {wait}");
        }

        if (report.ScopesAtWork > 0)
        {
            yield return ("scopes", $"{report.ScopesAtWork} at work");
        }

        if (report.ChildrenAtWork + report.ChildrenEnded > 0)
        {
            yield return ("children", $"{report.ChildrenEnded} ended, {report.ChildrenAtWork} at work");
        }

        // Those at work first: where a job does not end, it is for them that it waits.
        foreach (ChildReport child in report.Children.Where(IsAtWork).Take(ChildrenShown)
            .Concat(report.Children.Where(child => !IsAtWork(child)).Take(ChildrenShown)))
        {
            yield return ("child", child.ToString());
        }

        if (report.Progress is { } progress)
        {
            yield return ("progress", progress.ToString());
        }

        if (report.Error is { } error && report.State != JobState.Canceled)
        {
            yield return ("error", error.ToString());
        }

        foreach (JobTrouble trouble in report.Troubles)
        {
            yield return ("trouble", trouble.ToString());
        }
    }

    private static bool IsAtWork(ChildReport child) => child.State < JobState.Succeeded;

    /// <summary>The first few with who and when; of the rest, how many.</summary>
    private static IEnumerable<string> LaterRequests(JobReport report)
    {
        int told = 0;
        foreach (CancellationReason reason in report.LaterRequests.Take(RequestsShown))
        {
            // One that was made elsewhere and forwarded to this job may have a time that means nothing here.
            TimeSpan at = reason.RequestedAt - report.CreatedAt;
            bool isOfThisStory = at >= TimeSpan.Zero && reason.RequestedAt <= report.ReportedAt;
            yield return isOfThisStory ? $"at {Span(at)}: {reason}" : reason.ToString();
            told++;
        }

        if (report.LaterRequestCount - told is > 0 and var more)
        {
            yield return $"{more} more {(more == 1 ? "time" : "times")}";
        }
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
            yield return (asked, $"asked to stop: {Asked(report)}{(report.IsUnresponsive ? " (unresponsive)" : "")}");
        }

        if (report.ObservedAt is { } observed)
        {
            string place = report.ObservedFile is { } file ? $" at {file}:{report.ObservedLine}" : "";
            yield return (observed, $"noticed{place}, {Span(report.RequestToObserved!.Value)} later");
        }

        if (report.BodyEndedAt is { } left)
        {
            yield return (left, report.ObservedToBodyEnded is { } took ? $"body ended, {Span(took)} later" : "body ended");
        }

        if (tooLate)
        {
            yield return (report.RequestedAt!.Value, $"asked to stop, too late: {Asked(report)}");
        }

        foreach (CleanupReport hook in report.Cleanup)
        {
            string error = hook.Error is null ? "" : $": {hook.Error}";
            yield return (hook.StartedAt, $"cleanup '{hook.Name}' {Word(hook.Result)} {Span(hook.Duration)}{error}");
        }

        if (report.Cleanup.Count > 1 && report.CleanupEndedAt is { } cleaned)
        {
            yield return (cleaned, $"cleaned up in {Span(report.CleanupDuration!.Value)}");
        }

        if (report.EndedAt is { } ended)
        {
            string since = report.RequestToEnded is { } whole && !tooLate ? $", {Span(whole)} after the request" : "";
            yield return (ended, $"ended{since}");
        }
    }

    /// <summary>The first step with the words; where it came from, step by step, is told below.</summary>
    private static string Asked(JobReport report)
    {
        CancellationReason reason = report.CancellationReason!;
        return reason.Message is null ? reason.Step : $"{reason.Step}: {reason.Message}";
    }

    /// <summary>Names and messages are anybody's text. One that brings lines of its own must not be able to forge ours.</summary>
    internal static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Word(CleanupResult result) => result switch
    {
        CleanupResult.Running => "at work for",
        CleanupResult.Completed => "took",
        CleanupResult.Failed => "failed after",
        CleanupResult.TimedOut => "ran out of time after",
        _ => "abandoned after",
    };
}
