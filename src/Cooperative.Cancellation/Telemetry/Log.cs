using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation;

/// <summary>The words of the log. What each means, and when it is written, is told in <see cref="JobLogEvents"/>.</summary>
internal static partial class Log
{
    [LoggerMessage(JobLogEvents.CancellationRequested, LogLevel.Information, "Job '{Job}' was asked to stop: {Reason}", EventName = nameof(JobLogEvents.CancellationRequested))]
    public static partial void CancellationRequested(ILogger logger, string job, CancellationReason reason);

    [LoggerMessage(JobLogEvents.Unresponsive, LogLevel.Warning, "Job '{Job}' was asked to stop {Waited} ago {Asked}. It has not reached a checkpoint since; {LastSeen}.", EventName = nameof(JobLogEvents.Unresponsive))]
    public static partial void Unresponsive(ILogger logger, string job, string waited, string asked, string lastSeen);

    [LoggerMessage(JobLogEvents.CleanupFailed, LogLevel.Error, "Cleanup hook '{Hook}' of job '{Job}' failed", EventName = nameof(JobLogEvents.CleanupFailed))]
    public static partial void CleanupFailed(ILogger logger, string job, string hook, Exception exception);

    [LoggerMessage(JobLogEvents.CleanupAbandoned, LogLevel.Error, "Cleanup hook '{Hook}' of job '{Job}' outlived its limit and was abandoned", EventName = nameof(JobLogEvents.CleanupAbandoned))]
    public static partial void CleanupAbandoned(ILogger logger, string job, string hook, Exception exception);

    [LoggerMessage(JobLogEvents.AbandonedCleanupEnded, LogLevel.Warning, "Cleanup hook '{Hook}' of job '{Job}' ended after it had been abandoned", EventName = nameof(JobLogEvents.AbandonedCleanupEnded))]
    public static partial void AbandonedCleanupEnded(ILogger logger, string job, string hook, Exception? exception);

    [LoggerMessage(JobLogEvents.Faulted, LogLevel.Error, "Job '{Job}' failed", EventName = nameof(JobLogEvents.Faulted))]
    public static partial void Faulted(ILogger logger, string job, Exception exception);

    [LoggerMessage(JobLogEvents.Ended, LogLevel.Debug, "Job '{Job}' ended: {State}, {Response}, after {Duration}", EventName = nameof(JobLogEvents.Ended))]
    public static partial void Ended(ILogger logger, string job, JobState state, JobResponse response, string duration);

    [LoggerMessage(JobLogEvents.Trouble, LogLevel.Warning, "Beside job '{Job}', foreign code failed ({Source}); the job is not affected", EventName = nameof(JobLogEvents.Trouble))]
    public static partial void Trouble(ILogger logger, string job, TroubleSource source, Exception exception);
}
