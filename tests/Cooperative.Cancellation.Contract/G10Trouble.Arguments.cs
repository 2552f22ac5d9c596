namespace Cooperative.Cancellation.Contract;

/// <summary>Bad arguments: refused at the call, in words that help.</summary>
public partial class G10Trouble
{
    /// <summary>Calls that a job or a context refuses.</summary>
    public enum BadCall
    {
        ChildWithoutBody,
        ChildThatIsATask,
        ScopeWithoutBody,
        ScopeOfNegativeTime,
        ScopeThatIsTooLong,
        ShieldOfNegativeTime,
        HookOfNothing,
        HookWithAnEmptyName,
        HookForNoOutcome,
        HookOfNegativeTime,
        PaceOfZero,
        PaceOfNoTime,
        ChunksOfNoTime,
        IndicesBackwards,
        ParallelOfNobody,
        ProgressBelowZero,
        WaitOfNegativeTime,
        RequestWithoutReason,
        ReasonOfNoKind,
    }

    /// <summary>Options that cannot be made.</summary>
    public enum BadOption
    {
        EmptyName,
        Timeout,
        CleanupTimeout,
        CleanupHookTimeout,
        UnresponsiveAfter,
        TimeSlice,
        Thread,
        DeclinedCancellation,
        TimeProvider,
        Observers,
    }

    [Theory(DisplayName = "G10.3 Bad arguments are refused at the call, with the parameter's name and the accepted range. Nothing is half started")]
    [EveryWay(Of = typeof(BadCall))]
    public async Task Call_WithABadArgument_IsRefusedAndChangesNothing(Way way, BadCall bad)
    {
        bool hasRun = false;
        Subject subject = await Subject.HoldAsync(way, (_, _) => { });
        (string parameter, string range, Action call) = Make(bad, subject, () => hasRun = true);

        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(call);

        Assert.Equal(parameter, thrown.ParamName);
        Assert.Contains(range, thrown.Message, StringComparison.Ordinal);
        JobReport report = subject.Job.GetReport();
        Assert.Equal((0, 0, JobState.Running), (report.ChildrenAtWork, report.ScopesAtWork, report.State));
        JobReport ended = await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal((0, way.HasHook() ? 1 : 0, null), (ended.ChildrenEnded, ended.Cleanup.Count, ended.Progress));
        Assert.False(hasRun);
    }

    [Theory(DisplayName = "G10.3 Bad arguments are refused at the call, with the parameter's name and the accepted range")]
    [InlineData(BadOption.EmptyName, "Name", "")]
    [InlineData(BadOption.Timeout, "Timeout", "zero to")]
    [InlineData(BadOption.CleanupTimeout, "CleanupTimeout", "zero to")]
    [InlineData(BadOption.CleanupHookTimeout, "CleanupHookTimeout", "zero to")]
    [InlineData(BadOption.UnresponsiveAfter, "UnresponsiveAfter", "zero to")]
    [InlineData(BadOption.TimeSlice, "TimeSlice", "zero to")]
    [InlineData(BadOption.Thread, "Thread", "One of Dedicated, Pool")]
    [InlineData(BadOption.DeclinedCancellation, "DeclinedCancellation", "One of Report, Fault")]
    [InlineData(BadOption.TimeProvider, "TimeProvider", "")]
    [InlineData(BadOption.Observers, "Observers", "")]
    public void Options_WithABadValue_AreRefused(BadOption bad, string parameter, string range)
    {
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(() => Make(bad));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Contains(range, thrown.Message, StringComparison.Ordinal);
    }

    private static (string Parameter, string Range, Action Call) Make(BadCall bad, Subject subject, Action run)
    {
        JobContext context = subject.Context;
        CancellableJob job = subject.Job;
        TimeSpan negative = TimeSpan.FromMilliseconds(-2);
        return bad switch
        {
            BadCall.ChildWithoutBody => ("body", "", () => context.StartChild(null!)),
            BadCall.ChildThatIsATask => ("body", "Use StartChildAsync", () => context.StartChild(_ => Task.Run(run))),
            BadCall.ScopeWithoutBody => ("body", "", () => context.WithTimeout(Limit, null!)),
            BadCall.ScopeOfNegativeTime => ("limit", "zero to", () => context.WithTimeout(negative, _ => run())),
            BadCall.ScopeThatIsTooLong => ("limit", "zero to", () => context.WithTimeout(JobOptions.MaxTime * 2, _ => run())),
            BadCall.ShieldOfNegativeTime => ("limit", "zero to", () => context.Shield(_ => run(), negative)),
            BadCall.HookOfNothing => ("hook", "", () => context.OnCleanup((Action<CleanupContext>)null!)),
            BadCall.HookWithAnEmptyName => ("name", "", () => context.OnCleanup(_ => run(), name: " ")),
            BadCall.HookForNoOutcome => (
                "when", "Succeeded, Canceled and Faulted", () => context.OnCleanup(_ => run(), when: CleanupWhen.None)),
            BadCall.HookOfNegativeTime => ("limit", "zero to", () => context.OnCleanup(_ => run(), limit: negative)),
            BadCall.PaceOfZero => ("every", "greater than or equal to '1'", () => context.Pace(0)),
            BadCall.PaceOfNoTime => ("latency", "above zero", () => context.Pace(TimeSpan.Zero)),
            BadCall.ChunksOfNoTime => ("latency", "above zero", () => context.Chunks(0, 10, TimeSpan.Zero)),
            BadCall.IndicesBackwards => ("to", "greater than or equal to '10'", () => context.Chunks(10, 0)),
            BadCall.ParallelOfNobody => (
                "maxDegreeOfParallelism", "1 or more", () => context.ParallelFor(0, 10, _ => run(), maxDegreeOfParallelism: 0)),
            BadCall.ProgressBelowZero => ("completed", "non-negative", () => context.ReportProgress(-1)),
            BadCall.WaitOfNegativeTime => ("limit", "zero to", () => job.Wait(negative)),
            BadCall.RequestWithoutReason => ("reason", "", () => job.CancelWith(null!)),
            _ => ("kind", "One of Requested, ", () => job.CancelWith(new CancellationReason((CancellationKind)99))),
        };
    }

    private static JobOptions Make(BadOption bad)
    {
        TimeSpan negative = TimeSpan.FromMilliseconds(-2);
        return bad switch
        {
            BadOption.EmptyName => new JobOptions { Name = "" },
            BadOption.Timeout => new JobOptions { Timeout = negative },
            BadOption.CleanupTimeout => new JobOptions { CleanupTimeout = negative },
            BadOption.CleanupHookTimeout => new JobOptions { CleanupHookTimeout = JobOptions.MaxTime * 2 },
            BadOption.UnresponsiveAfter => new JobOptions { UnresponsiveAfter = negative },
            BadOption.TimeSlice => new JobOptions { TimeSlice = negative },
            BadOption.Thread => new JobOptions { Thread = (JobThread)99 },
            BadOption.DeclinedCancellation => new JobOptions { DeclinedCancellation = (DeclinedCancellation)99 },
            BadOption.TimeProvider => new JobOptions { TimeProvider = null! },
            _ => new JobOptions { Observers = [null!] },
        };
    }
}
