namespace Cooperative.Cancellation;

/// <summary>
/// A cleanup hook did not get done in its time: it stopped when its token was cancelled, or it was abandoned [G6.3]. What it was to
/// clean up may still be there, and so the job is <see cref="JobState.Faulted"/> [G6.6].
/// </summary>
public sealed class CleanupTimeoutException : TimeoutException
{
    internal CleanupTimeoutException(string hookName, string message, Exception? inner = null)
        : base(message, inner) =>
        HookName = hookName;

    /// <summary>The name of the hook.</summary>
    public string HookName { get; }
}
