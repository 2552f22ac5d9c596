using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation.Testing;

/// <summary>What must hold after every run, whatever the work is.</summary>
internal static class RunRules
{
    /// <summary>Everything but the caller's own invariant. Of a job that has not ended nothing else can be said.</summary>
    public static IEnumerable<Finding> Check(RunEnd run, ExplorationOptions options)
    {
        if (!run.HasEnded)
        {
            string seen = run.Report.LastSeen is { } last ? $"it was last seen at {last.File}:{last.Line}" : "it came to no checkpoint any more";
            return [new(ExplorationRule.Ended, $"it had not ended after {TimelineText.Span(options.MaxRunTime)}; {seen}")];
        }

        IReadOnlyList<JobReport> children = run.Probe.Ledger.Children;
        return
        [
            .. Explorable(run),
            .. Answered(run, options),
            .. children.SelectMany(child => AnsweredByChild(run, child, options)),
            .. Hooks(run, run.Report, ""),
            .. children.SelectMany(child => Hooks(run, child, $" of child '{child.Name}'")),
            .. run.Probe.Ledger.Disorder.Select(disorder => new Finding(ExplorationRule.Hooks, $"the cleanup hook {disorder}")),
            .. NothingLeft(run),
            .. Troubles(run.Report, "beside the job"),
            .. children.SelectMany(child => Troubles(child, $"beside child '{child.Name}'")),
            .. Outcome(run),
        ];
    }

    /// <summary>The caller's own, of the trial and of the exploration.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An assertion that failed, or a defect of the invariant: both are found.")]
    public static async Task<Finding?> CheckInvariantAsync(RunEnd run, ExplorationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan limit = options.MaxRunTime < JobOptions.MaxTime ? options.MaxRunTime : JobOptions.MaxTime;
            return await HoldsAsync(run, options).WaitAsync(limit, cancellationToken).ConfigureAwait(false)
                ? null
                : new(ExplorationRule.Invariant, "the invariant does not hold");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            return new(ExplorationRule.Invariant, $"the invariant threw {ErrorSummary.Of(exception)}", exception);
        }
    }

    private static async Task<bool> HoldsAsync(RunEnd run, ExplorationOptions options) =>
        await HoldsAsync(run.Report, options.Invariant, options.InvariantAsync).ConfigureAwait(false)
        && await HoldsAsync(run.Report, run.Trial.Invariant, run.Trial.InvariantAsync).ConfigureAwait(false);

    private static async Task<bool> HoldsAsync(
        JobReport report, Func<JobReport, bool>? invariant, Func<JobReport, Task<bool>>? invariantAsync) =>
        invariant?.Invoke(report) != false && (invariantAsync is null || await invariantAsync(report).ConfigureAwait(false));

    /// <summary>What does not work undisturbed says nothing when it is disturbed.</summary>
    private static IEnumerable<Finding> Explorable(RunEnd run)
    {
        bool wasLeftAlone = run.Target is { Disturbance: Disturbance.None, Prelude: null } || !run.WasDisturbed;
        if (wasLeftAlone && run.Report.State == JobState.Faulted)
        {
            yield return new(ExplorationRule.Explorable, $"the work fails by itself: {run.Report.Error}", run.Report.Exception);
        }
    }

    /// <summary>
    /// What was done may be answered by a failure only where it was a failure, or a time limit that became a
    /// <see cref="TimeoutException"/>, or the end of the time for cleanup. Who never came to a checkpoint again had nothing to answer.
    /// </summary>
    private static IEnumerable<Finding> Answered(RunEnd run, ExplorationOptions options)
    {
        JobReport report = run.Report;
        if (IsDeclined(report) && run.Target.Disturbance != Disturbance.None && !options.AllowDeclined)
        {
            yield return new(ExplorationRule.Answered, "it met the request and ran to its end all the same, which is not allowed here");
        }

        bool mayFail = run.Target.Disturbance switch
        {
            Disturbance.None => run.Target.Prelude is null,
            Disturbance.Fault => true,
            Disturbance.Timeout => Holds(report.Exception, IsOfTimeLimit),
            Disturbance.CleanupExpired => Holds(report.Exception, static exception => exception is CleanupTimeoutException),
            _ => false,
        };
        if (report.State == JobState.Faulted && !mayFail && run.WasDisturbed)
        {
            yield return new(ExplorationRule.Answered, $"it answered by a failure: {report.Error}", report.Exception);
        }
    }

    /// <summary>A child answers the same request, where it is ours; its failure is its parent's too, unless it was isolated.</summary>
    private static IEnumerable<Finding> AnsweredByChild(RunEnd run, JobReport child, ExplorationOptions options)
    {
        if (IsDeclined(child) && child.CancellationReason?.Origin == run.Probe.Reason && !options.AllowDeclined)
        {
            yield return new(ExplorationRule.Answered, $"child '{child.Name}' met the request and ran to its end all the same, which is not allowed here");
        }
    }

    private static bool IsDeclined(JobReport report) => report is { Response: JobResponse.Declined, State: JobState.Succeeded };

    /// <summary>A failure is allowed where it is the one that we made, or the end of the time that we ended.</summary>
    private static IEnumerable<Finding> Hooks(RunEnd run, JobReport job, string whose)
    {
        foreach (CleanupReport hook in job.Cleanup)
        {
            bool isOurs = Holds(hook.Exception, exception => run.Target.Disturbance switch
            {
                Disturbance.Fault => ReferenceEquals(exception, run.Probe.Fault),
                Disturbance.Timeout => IsOfTimeLimit(exception),
                Disturbance.CleanupExpired => exception is CleanupTimeoutException,
                _ => false,
            });
            if (hook.Result == CleanupResult.Abandoned)
            {
                yield return new(ExplorationRule.Hooks, $"the cleanup hook '{hook.Name}'{whose} outlived its time, and was abandoned", hook.Exception);
            }
            else if (hook.Result == CleanupResult.Failed && !isOurs)
            {
                yield return new(ExplorationRule.Hooks, $"the cleanup hook '{hook.Name}'{whose} failed: {hook.Error}", hook.Exception);
            }
        }
    }

    private static IEnumerable<Finding> NothingLeft(RunEnd run)
    {
        RunLedger ledger = run.Probe.Ledger;
        foreach ((int count, string what) in ((int, string)[])
        [
            (ledger.JobsAtWork, "job"),
            (ledger.ScopesAtWork, "scope"),
            (DeadlineThread.CountOf(run.Probe) + ledger.TimersAtWork, "timer"),
            (ledger.Links, "link to an outside token"),
        ])
        {
            if (count > 0)
            {
                yield return new(ExplorationRule.NothingLeft, count == 1 ? $"a {what} was left behind" : $"left behind, {count} times: a {what}");
            }
        }
    }

    private static IEnumerable<Finding> Troubles(JobReport job, string where) =>
        job.Troubles.Select(trouble => new Finding(ExplorationRule.NothingUnobserved, $"{where} failed {trouble}", trouble.Exception));

    /// <summary>The table of the contract [G4], and what follows from it.</summary>
    private static IEnumerable<Finding> Outcome(RunEnd run)
    {
        JobReport report = run.Report;
        (bool holds, string message)[] rules =
        [
            (report.CancellationReason is null == (report.Response == JobResponse.None), "response and reason contradict each other"),
            (report.State != JobState.Canceled || report.Response == JobResponse.Honored, "it is Canceled and did not honor a request"),
            (report.Response != JobResponse.Honored || report.State != JobState.Succeeded, "it Succeeded and honored a request"),
            (run.Completion == report.State switch
            {
                JobState.Succeeded => TaskStatus.RanToCompletion,
                JobState.Canceled => TaskStatus.Canceled,
                _ => TaskStatus.Faulted,
            }, $"its task is {run.Completion}"),
            (report.State == JobState.Succeeded == report.Exception is null, "state and exception contradict each other"),
            (report.State != JobState.Canceled
                || (report.Exception is JobCanceledException canceled && ReferenceEquals(canceled.Reason, report.CancellationReason)),
                "its exception does not carry the reason"),
            (run.Probe.Reason is not { } reason
                || ReferenceEquals(report.CancellationReason, reason)
                || report.LaterRequests.Contains(reason)
                || report.LaterRequestCount > report.LaterRequests.Count,
                "the request is not in its report"),
            (Ordered(report.CreatedAt, report.StartedAt, report.BodyEndedAt, report.CleanupStartedAt, report.CleanupEndedAt, report.EndedAt),
                "its times are out of order"),
        ];
        return rules.Where(rule => !rule.holds).Select(rule => new Finding(
            ExplorationRule.Outcome, $"{rule.message}: {report.State}, {report.Response}, {report.Error?.ToString() ?? "no exception"}", report.Exception));
    }

    private static bool Ordered(params DateTimeOffset?[] times)
    {
        DateTimeOffset[] known = [.. times.Where(time => time is not null).Select(time => time!.Value)];
        return known.Zip(known.Skip(1)).All(pair => pair.First <= pair.Second);
    }

    /// <summary>That of a scope, or of a child whose end the work has waited for.</summary>
    private static bool IsOfTimeLimit(Exception exception) =>
        exception is TimeoutException or JobCanceledException { Reason.Kind: CancellationKind.Timeout };

    /// <summary>Whether it is such an exception, or holds one, however far in.</summary>
    private static bool Holds(Exception? exception, Func<Exception, bool> isSought) => exception switch
    {
        null => false,
        _ when isSought(exception) => true,
        AggregateException aggregate => aggregate.InnerExceptions.Any(inner => Holds(inner, isSought)),
        _ => Holds(exception.InnerException, isSought),
    };
}
