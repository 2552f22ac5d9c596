using Cooperative.Cancellation.Tests.Reports;
using static Cooperative.Cancellation.JobState;

namespace Cooperative.Cancellation.Stress.Races;

/// <summary>What must be true of a job that has ended, whatever happened to it and in whatever order.</summary>
internal static class FullContract
{
    public static void Check(Subject it)
    {
        if (it.Job is null)
        {
            return;
        }

        ReportInvariants.Check(it.Report);
        CheckRequests(it);
        CheckOutcome(it);
        CheckCompletion(it);
        CheckHooks(it);
        CheckContext(it);
        CheckTree(it);
        it.Demand(it.Report.Troubles.Count == 0, "G10.2 no foreign code has failed");
        if (it.Witness is { } witness)
        {
            witness.Check();
            CheckStates(it, [.. witness.Reports.Select(report => report.State)]);
        }
    }

    private static void CheckRequests(Subject it)
    {
        bool isAsked = it.Report.CancellationReason is not null;
        it.Demand(it.Job.IsCancellationRequested == isAsked && it.Job.Token.IsCancellationRequested == isAsked, "G1.4 flag, reason, token");
        it.Demand(ReferenceEquals(it.Job.CancellationReason, it.Report.CancellationReason), "G2.4 handle and report have one reason");
        it.Demand(it.First <= 1, "G1.2 one call returns true");
        it.Demand(it.First == 0 || ReferenceEquals(it.Report.CancellationReason?.Message, it.Winner), "G2.2 the first reason stays");
        int told = (isAsked ? 1 : 0) + it.Report.LaterRequestCount;
        it.Demand(told >= it.Asked && told <= it.Asked + it.MayHaveAsked, "G2.2 every request is told, and none twice");
    }

    private static void CheckOutcome(Subject it)
    {
        JobReport report = it.Report;
        bool isAsked = report.CancellationReason is not null;
        if (!it.HasBegun)
        {
            it.Demand((report.State, report.Response) == (Canceled, JobResponse.Honored), "G4 cancelled before Start: canceled, honored");
            return;
        }

        if ((it.FaultBelow ?? report.Cleanup.FirstOrDefault(hook => hook.Exception is not null)?.Exception) is { } notItsOwn)
        {
            it.Demand(report.State == Faulted && CameOf(report.Exception, notItsOwn), "G8.3, G6.6 a fault of a child or a hook is the job's");
            it.Demand(it.Thrown is null or OperationCanceledException || CameOf(report.Exception, it.Thrown), "G4.1 everything thrown is kept");
            return;
        }

        bool isTooLate = report.Response == JobResponse.TooLate;
        switch (it.Thrown)
        {
            case null:
                it.Demand(report.State == Succeeded, "G4 a body that returns has succeeded");
                it.Demand(
                    !isAsked ? report.Response == JobResponse.None
                    : it.HasObserved ? report.Response == JobResponse.Declined
                    : isTooLate || report.Response == JobResponse.Unnoticed,
                    "G4 the response of a body that returns");
                break;
            case OperationCanceledException canceled when isAsked && !isTooLate:
                it.Demand((report.State, report.Response) == (Canceled, JobResponse.Honored), "G4 a cancellation that was asked for");
                it.Demand(
                    ReferenceEquals(report.Exception, canceled) || ReferenceEquals(report.Exception?.InnerException, canceled),
                    "G4 the exception is the body's, or around it");
                break;
            case OperationCanceledException canceled:
                it.Demand(canceled is not JobCanceledException, "G4 whoever met a request had been asked before the end");
                it.Demand(
                    report.State == Faulted && report.Exception is UnrequestedCancellationException
                    && ReferenceEquals(report.Exception.InnerException, canceled),
                    "G4 a cancellation that nobody asked for is a fault");
                break;
            default:
                it.Demand(report.State == Faulted && CameOf(report.Exception, it.Thrown), "G4 a fault is a fault");
                it.Demand(
                    isAsked ? report.Response is JobResponse.Unnoticed or JobResponse.Declined or JobResponse.TooLate : report.Response == JobResponse.None,
                    "G4 the response of a body that fails");
                break;
        }
    }

    private static bool CameOf(Exception? end, Exception fault) =>
        ReferenceEquals(end, fault) || (end is AggregateException several && several.InnerExceptions.Contains(fault));

    private static void CheckCompletion(Subject it)
    {
        Task completion = it.Job.Completion;
        it.Demand(
            completion.Status == it.Report.State switch
            {
                Succeeded => TaskStatus.RanToCompletion,
                Canceled => TaskStatus.Canceled,
                _ => TaskStatus.Faulted,
            },
            "G4.3 completion matches the state");
        Exception? thrown = null;
        try
        {
            completion.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        it.Demand(ReferenceEquals(thrown, it.Report.Exception), "G4.3 awaiting rethrows the very object");
        it.Demand(
            it.Report.State != Canceled || ReferenceEquals(CancellationReason.TryFind(thrown), it.Report.CancellationReason),
            "G2.5 the reason is found in what await throws");
    }

    private static void CheckHooks(Subject it)
    {
        HookTrace[] ran = [.. it.Hooks.Where(hook => hook.Runs > 0).OrderBy(hook => hook.Order)];
        foreach (HookTrace hook in it.Hooks)
        {
            it.Demand(hook.Runs == (hook.WasRefused || hook.WasWithdrawn ? 0 : 1), $"G6.1, G6.4, G6.5 hook {hook.Name}: once, or refused, or withdrawn");
        }

        it.Demand(it.Report.Cleanup.Select(hook => hook.Name).SequenceEqual(ran.Select(hook => hook.Name)), "G6.1 the hooks of the report are those that ran");
        it.Demand(
            it.Report.Cleanup.All(told => told.Result == CleanupResult.Completed
                || (told.Result == CleanupResult.Abandoned && ran.Single(hook => hook.Name == told.Name).Waits is not null)),
            "G6.3 every hook completed, but for one that was given up on");

        // In the order of their registration; what was registered while the job was perhaps ending has its place somewhere among them.
        string[] known = [.. it.Hooks.Where(hook => hook is { IsRacing: false, Runs: > 0 }).Select(hook => hook.Name)];
        it.Demand(known.Reverse().SequenceEqual(ran.Where(hook => !hook.IsRacing).Select(hook => hook.Name)), "G6.1 last in, first out");
    }

    private static void CheckContext(Subject it)
    {
        if (it.Context is not { } context)
        {
            return;
        }

        Exception? thrown = null;
        try
        {
            context.Checkpoint();
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        it.Demand(
            it.Report.CancellationReason is { } reason
                ? thrown is JobCanceledException canceled && ReferenceEquals(canceled.Reason, reason)
                : thrown is InvalidOperationException,
            "G3.1, G3.6 a checkpoint after the end");
    }

    private static void CheckTree(Subject it)
    {
        it.Demand(it.Report.ChildrenAtWork == 0 && it.Report.ScopesAtWork == 0, "G8.1 nobody is at work below an ended job");
        if (it.Parent is not { } parent)
        {
            return;
        }

        it.Demand(it.Report.ParentId == parent.Job.Id, "G8.1 a child knows its parent");
        if (it.Report.CancellationReason is { Kind: CancellationKind.Parent, Cause: { } cause })
        {
            it.Demand(ReferenceEquals(cause, parent.Report.CancellationReason), "G2.3 what came down from a parent is the parent's reason");
        }
    }

    private static void CheckStates(Subject it, JobState[] states)
    {
        it.Demand(states[0] == Created && states[^1] == it.Report.State, "G5.1 an observer is told from the making to the end");
        it.Demand(states.Zip(states.Skip(1)).All(pair => pair.First < pair.Second), "G5.1 never backwards, never repeated");
        it.Demand(states.Contains(CleaningUp) == it.Hooks.Any(hook => hook.Runs > 0), "G5.1 cleaning up is seen if and only if a hook runs");
        it.Demand(states.Contains(Running) == it.HasBegun, "G5.1 running is seen if and only if the body runs");
    }
}
