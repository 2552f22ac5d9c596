using static Cooperative.Cancellation.JobState;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>What must be true of every report of every job, whenever it was made, and of two that one thread got one after the other.</summary>
internal static class ReportInvariants
{
    public static void Check(JobReport report)
    {
        string[] broken = [.. Rules(report).Where(rule => !rule.Holds).Select(rule => rule.Says)];
        Assert.True(broken.Length == 0, $"{string.Join("; ", broken)}\n{report.ToJson()}");
    }

    /// <summary>What has been told stays told: a job moves forward only.</summary>
    public static void CheckOrder(JobReport earlier, JobReport later)
    {
        string[] broken =
        [
            .. Steps(earlier, later).Where(rule => !rule.Holds).Select(rule => rule.Says),
        ];
        Assert.True(broken.Length == 0, $"{string.Join("; ", broken)}\n{earlier.ToJson()}\n{later.ToJson()}");
    }

    private static IEnumerable<(string Says, bool Holds)> Rules(JobReport it)
    {
        bool isStarted = it.StartedAt is not null;
        bool isAsked = it.CancellationReason is not null;
        bool isObserved = it.ObservedAt is not null;
        bool isDecided = it.BodyEndedAt is not null || (!isStarted && it.State >= CleaningUp);

        // The state, and what must and must not have happened by then.
        yield return ("ended, and when", it.HasEnded == it.EndedAt is not null);
        yield return ("created: nothing has happened yet", it.State != Created || (!isStarted && !isAsked));
        yield return ("running: started, and nobody has asked", it.State != Running || (isStarted && !isAsked));
        yield return ("asked: there is a reason", it.State != CancellationRequested || isAsked);
        yield return ("cleaning up or beyond: the body is over", it.State < CleaningUp || isDecided);
        yield return ("cleaning up: a hook has begun", it.State != CleaningUp || it.CleanupStartedAt is not null);
        yield return ("a hook has begun: cleaning up, or ended", it.CleanupStartedAt is null || it.State >= CleaningUp);
        yield return ("never started: it was asked", isStarted || it.State == Created || isAsked);

        // The times stand in the order in which things happen, and none of them in the future.
        yield return ("times of the life", Ascend(it.CreatedAt, it.StartedAt, it.BodyEndedAt, it.CleanupStartedAt, it.CleanupEndedAt, it.EndedAt, it.ReportedAt));
        yield return ("times of the request", Ascend(it.CreatedAt, it.RequestedAt, it.ObservedAt, it.BodyEndedAt ?? it.ReportedAt) || it.Response == JobResponse.TooLate);
        yield return ("asked before the end", Ascend(it.RequestedAt, it.EndedAt, it.ReportedAt));
        yield return ("no duration is negative", new[]
        {
            it.RequestToObserved, it.ObservedToBodyEnded, it.RequestToEnded, it.CleanupDuration, it.Duration,
        }.All(duration => duration is null || duration >= TimeSpan.Zero));

        // The request, and what became of it.
        yield return ("a reason, and when", isAsked == it.RequestedAt is not null);
        yield return ("no response without a request, and the other way round", isAsked == (it.Response != JobResponse.None));
        yield return ("pending until the body is over, and no longer", !isAsked || (it.Response == JobResponse.Pending) == !(isDecided || IsHonoredUnstarted(it)));
        yield return ("observed only what was asked", !isObserved || isAsked);
        yield return ("honored: observed, or never begun", it.Response != JobResponse.Honored || isObserved == isStarted);
        yield return ("declined: observed", it.Response != JobResponse.Declined || isObserved);
        yield return ("unnoticed: not observed", it.Response != JobResponse.Unnoticed || !isObserved);
        yield return ("too late: after the body, and not observed", it.Response != JobResponse.TooLate || (it.RequestedAt >= it.BodyEndedAt && !isObserved));
        yield return ("a checkpoint only where something was observed", it.ObservedFile is null || isObserved);
        yield return ("a line with the file", (it.ObservedFile is null) == (it.ObservedLine == 0));
        yield return ("later requests: a list, then a count", it.LaterRequests.Count == Math.Min(16, it.LaterRequestCount));
        yield return ("later requests: after a first one, or after the end", it.LaterRequestCount == 0 || isAsked || it.HasEnded);

        // The end.
        yield return ("what was thrown is there at the end, unless it succeeded", (it.Exception is not null) == it.State is Canceled or Faulted);
        yield return ("canceled: with a cancellation, and honored", it.State != Canceled || (it.Exception is JobCanceledException && it.Response == JobResponse.Honored));
        yield return ("faulted: with a fault", it.State != Faulted || it.Exception is not OperationCanceledException);
        yield return ("the exception and its words", (it.Exception is not null) == it.Error is not null);

        // Hooks.
        yield return ("hooks, and when the first began", it.Cleanup.Count > 0 ? it.CleanupStartedAt == it.Cleanup[0].StartedAt : it.CleanupStartedAt is null);
        yield return ("at most the last hook is at work", it.Cleanup.SkipLast(1).All(hook => hook.Result != CleanupResult.Running));
        yield return ("no hook is at work once cleanup is over", it.CleanupEndedAt is null || it.Cleanup.All(hook => hook.Result != CleanupResult.Running));
        yield return ("ended: cleanup is over", !it.HasEnded || it.Cleanup.Count == 0 || it.CleanupEndedAt is not null);
        yield return ("a hook that failed says with what", it.Cleanup.All(hook => (hook.Exception is null) == hook.Result is CleanupResult.Running or CleanupResult.Completed));
        yield return ("hooks one after the other", Ascend([.. it.Cleanup.SelectMany(hook => new DateTimeOffset?[] { hook.StartedAt, hook.StartedAt + hook.Duration })]));

        // Children.
        yield return ("ended, or cleaning up: nobody is at work below", it.State < CleaningUp || (it.ChildrenAtWork, it.ScopesAtWork) == (0, 0));
        yield return ("every child once", it.Children.Select(child => child.Id).Distinct().Count() == it.Children.Count);
        yield return ("of those at work, no more are told than there are", it.Children.Count(child => child.State < Succeeded) <= Math.Min(16, it.ChildrenAtWork));
        yield return ("of all, no more are told than there are", it.Children.Count <= Math.Min(16, it.ChildrenEnded) + Math.Min(16, it.ChildrenAtWork));
        yield return ("of those ended, sixteen are told", it.Children.Count(child => child.State >= Succeeded) >= Math.Min(16, it.ChildrenEnded));
        foreach (ChildReport child in it.Children)
        {
            yield return ($"child {child}: no response without a request", child.State >= CancellationRequested || child.Response == JobResponse.None);
            yield return ($"child {child}: asked", child.State != CancellationRequested || child.Response != JobResponse.None);
            yield return ($"child {child}: answered", child.State < CleaningUp || child.Response != JobResponse.Pending);
            yield return ($"child {child}: canceled is honored", child.State != Canceled || child.Response == JobResponse.Honored);
            yield return ($"child {child}: within its parent's time", child.Duration >= TimeSpan.Zero && child.Duration <= it.ReportedAt - it.CreatedAt);
        }
    }

    private static IEnumerable<(string Says, bool Holds)> Steps(JobReport earlier, JobReport later)
    {
        yield return ("the state moves forward", earlier.State <= later.State);
        yield return ("no state follows the end", !earlier.HasEnded || earlier.State == later.State);
        yield return ("time moves forward", earlier.ReportedAt <= later.ReportedAt);
        yield return ("times stay", Times(earlier).Zip(Times(later)).All(pair => pair.First is null || pair.First == pair.Second));
        yield return ("the reason stays", earlier.CancellationReason is null || ReferenceEquals(earlier.CancellationReason, later.CancellationReason));
        yield return ("a response stays", earlier.Response is JobResponse.None or JobResponse.Pending || earlier.Response == later.Response);
        yield return ("counts grow", earlier.LaterRequestCount <= later.LaterRequestCount && earlier.ChildrenEnded <= later.ChildrenEnded && earlier.Cleanup.Count <= later.Cleanup.Count);
        foreach (ChildReport child in later.Children)
        {
            ChildReport? before = earlier.Children.SingleOrDefault(it => it.Id == child.Id);
            yield return ($"child {child} moves forward", before is null || before.State <= child.State);

            // How long it has taken so far is its parent's guess; what it took in the end is its own word.
            yield return ($"child {child}: its time moves forward", before is null || before.State >= Succeeded != child.State >= Succeeded || before.Duration <= child.Duration);
        }
    }

    private static IEnumerable<DateTimeOffset?> Times(JobReport it) =>
    [
        it.CreatedAt, it.StartedAt, it.RequestedAt, it.ObservedAt, it.BodyEndedAt, it.CleanupStartedAt, it.CleanupEndedAt, it.EndedAt,
    ];

    private static bool IsHonoredUnstarted(JobReport it) => it.StartedAt is null && it.Response == JobResponse.Honored;

    private static bool Ascend(params DateTimeOffset?[] times)
    {
        DateTimeOffset[] known = [.. times.OfType<DateTimeOffset>()];
        return known.Zip(known.Skip(1)).All(pair => pair.First <= pair.Second);
    }
}
