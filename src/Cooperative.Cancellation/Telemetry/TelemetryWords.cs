namespace Cooperative.Cancellation;

/// <summary>Attributes and their values, as <see cref="JobTelemetry"/> documents them.</summary>
internal static class TelemetryWords
{
    public const string Id = "cancellable_job.id";
    public const string Name = "cancellable_job.name";
    public const string Outcome = "cancellable_job.outcome";
    public const string Response = "cancellable_job.response";
    public const string ReasonKind = "cancellable_job.reason.kind";
    public const string ReasonMessage = "cancellable_job.reason.message";
    public const string ReasonRequestedBy = "cancellable_job.reason.requested_by";
    public const string ReasonOriginKind = "cancellable_job.reason.origin.kind";
    public const string HookName = "cancellable_job.cleanup_hook.name";
    public const string HookResult = "cancellable_job.cleanup_hook.result";
    public const string HookDuration = "cancellable_job.cleanup_hook.duration";
    public const string ErrorType = "error.type";
    public const string CodeFile = "code.file.path";
    public const string CodeLine = "code.line.number";

    // Constants rather than names made of names: a measurement is to make no garbage.
    public static string Of(JobState outcome) => outcome switch
    {
        JobState.Succeeded => "succeeded",
        JobState.Canceled => "canceled",
        _ => "faulted",
    };

    public static string Of(JobResponse response) => response switch
    {
        JobResponse.None => "none",
        JobResponse.Pending => "pending",
        JobResponse.Honored => "honored",
        JobResponse.Declined => "declined",
        JobResponse.Unnoticed => "unnoticed",
        _ => "too_late",
    };

    public static string Of(CancellationKind kind) => kind switch
    {
        CancellationKind.Requested => "requested",
        CancellationKind.Timeout => "timeout",
        CancellationKind.Parent => "parent",
        CancellationKind.SiblingFault => "sibling_fault",
        CancellationKind.ChildFault => "child_fault",
        CancellationKind.Token => "token",
        CancellationKind.Signal => "signal",
        CancellationKind.Shutdown => "shutdown",
        _ => "disposed",
    };

    public static string Of(CleanupResult result) => result switch
    {
        CleanupResult.Running => "running",
        CleanupResult.Completed => "completed",
        CleanupResult.Failed => "failed",
        CleanupResult.TimedOut => "timed_out",
        _ => "abandoned",
    };
}
