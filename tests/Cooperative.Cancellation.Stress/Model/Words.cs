namespace Cooperative.Cancellation.Stress.Model;

/// <summary>
/// Reasons and exceptions in words: one text for the model's and the library's, by which they are compared and shown. Says what the
/// contract fixes, and nothing that it leaves open, such as the message of a time limit's reason.
/// </summary>
internal static class Words
{
    public const string TimedOut = "time-out of the scope";
    public const string Declined = "declined";

    public static string Message(int step) => $"m{step}";

    public static string Fault(int step) => $"e{step}";

    public static string Foreign(string message) => $"foreign cancellation {message}";

    public static string Canceled(string reason, string? inner) => $"canceled ({reason}{(inner is null ? "" : $" < {inner}")})";

    public static string Unrequested(string inner) => $"unrequested ({inner})";

    public static string Several(IEnumerable<string> inner) => $"several ({string.Join(", ", inner)})";

    public static string OutOfTime(string hook) => $"{hook} out of time";

    public static string Reason(CancellationKind kind, string? message, string? by, string? cause) => string.Concat(
        $"{kind}",
        message is null ? "" : $" {message}",
        by is null ? "" : $" by {by}",
        cause is null ? "" : $" < {cause}");

    public static string Of(CancellationReason reason) => Reason(
        reason.Kind,
        reason.Kind is CancellationKind.Requested or CancellationKind.Shutdown ? reason.Message : null,
        reason.JobName,
        reason.Cause is { } cause ? Of(cause) : null);

    public static string Of(Exception exception) => exception switch
    {
        JobCanceledException canceled => Canceled(Of(canceled.Reason), canceled.InnerException is { } inner ? Of(inner) : null),
        OperationCanceledException => Foreign(exception.Message),
        UnrequestedCancellationException => Unrequested(Of(exception.InnerException!)),
        CancellationDeclinedException => Declined,
        CleanupTimeoutException hook => OutOfTime(hook.HookName),
        TimeoutException => TimedOut,
        AggregateException several => Several(several.InnerExceptions.Select(Of)),
        IOException => exception.Message,
        _ => exception.ToString(),
    };
}
