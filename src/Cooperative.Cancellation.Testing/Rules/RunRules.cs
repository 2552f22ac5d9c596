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

        return [.. Explorable(run), .. Answered(run, options), .. Hooks(run), .. NothingLeft(run), .. Troubles(run), .. Outcome(run)];
    }

    /// <summary>The caller's own, of the trial and of the exploration.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An assertion that failed, or a defect of the invariant: both are found.")]
    public static async Task<Finding?> CheckInvariantAsync(RunEnd run, ExplorationOptions options)
    {
        try
        {
            bool holds = options.Invariant?.Invoke(run.Report) != false
                && (options.InvariantAsync is null || await options.InvariantAsync(run.Report).ConfigureAwait(false))
                && (run.Trial.Invariant is null || await run.Trial.Invariant(run.Report).ConfigureAwait(false));
            return holds ? null : new(ExplorationRule.Invariant, "the invariant does not hold");
        }
        catch (Exception exception)
        {
            return new(ExplorationRule.Invariant, $"the invariant threw {ErrorSummary.Of(exception)}", exception);
        }
    }

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
        if (report.Response == JobResponse.Declined && report.State == JobState.Succeeded && !options.AllowDeclined)
        {
            yield return new(ExplorationRule.Answered, "it met the request and ran to its end all the same, which is not allowed here");
        }

        bool mayFail = run.Target.Disturbance switch
        {
            Disturbance.None => run.Target.Prelude is null,
            Disturbance.Fault => true,
            Disturbance.Timeout => Holds<TimeoutException>(report.Exception),
            Disturbance.CleanupExpired => Holds<CleanupTimeoutException>(report.Exception),
            _ => false,
        };
        if (report.State == JobState.Faulted && !mayFail && run.WasDisturbed)
        {
            yield return new(ExplorationRule.Answered, $"it answered by a failure: {report.Error}", report.Exception);
        }
    }

    private static IEnumerable<Finding> Hooks(RunEnd run)
    {
        foreach (string disorder in run.Probe.Ledger.Disorder)
        {
            yield return new(ExplorationRule.Hooks, $"the cleanup hook {disorder}");
        }

        foreach (CleanupReport hook in run.Report.Cleanup)
        {
            bool isOurs = run.Probe.Fault is { } fault && Holds(hook.Exception, fault);
            if (hook.Result == CleanupResult.Abandoned)
            {
                yield return new(ExplorationRule.Hooks, $"the cleanup hook '{hook.Name}' outlived its time, and was abandoned", hook.Exception);
            }
            else if (hook.Result == CleanupResult.Failed && !isOurs)
            {
                yield return new(ExplorationRule.Hooks, $"the cleanup hook '{hook.Name}' failed: {hook.Error}", hook.Exception);
            }
        }
    }

    private static IEnumerable<Finding> NothingLeft(RunEnd run)
    {
        RunLedger ledger = run.Probe.Ledger;
        foreach ((int count, string what) in ((int, string)[])
        [
            (ledger.JobsAtWork, "jobs"),
            (ledger.ScopesAtWork, "scopes"),
            (DeadlineThread.CountOf(run.Probe), "timers"),
            (ledger.Jobs.Count(job => job.HasLinks), "links to outside tokens"),
        ])
        {
            if (count > 0)
            {
                yield return new(ExplorationRule.NothingLeft, $"{count} {what} were left behind");
            }
        }
    }

    private static IEnumerable<Finding> Troubles(RunEnd run) =>
        run.Report.Troubles.Select(trouble => new Finding(ExplorationRule.NothingUnobserved, $"beside the job failed {trouble}", trouble.Exception));

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

    private static bool Holds<TException>(Exception? exception)
        where TException : Exception =>
        exception is TException
        || (exception is AggregateException aggregate ? aggregate.InnerExceptions.Any(Holds<TException>) : exception?.InnerException is { } inner && Holds<TException>(inner));

    private static bool Holds(Exception? exception, Exception wanted) =>
        ReferenceEquals(exception, wanted)
        || (exception is AggregateException aggregate
            ? aggregate.InnerExceptions.Any(inner => Holds(inner, wanted))
            : exception?.InnerException is { } further && Holds(further, wanted));
}
