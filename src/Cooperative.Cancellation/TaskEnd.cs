using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>How somebody else's task ended.</summary>
internal static class TaskEnd
{
    /// <summary>
    /// What a completed task ended with, as the very object that was thrown; null where it succeeded. Of several faults
    /// (<c>Task.WhenAll</c>) none is lost, as <c>await</c> would lose them.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a task ended with is the answer.")]
    public static Exception? ThrownBy(Task completed)
    {
        if (completed.IsCompletedSuccessfully)
        {
            return null;
        }

        if (completed.Exception is { InnerExceptions.Count: > 1 } several)
        {
            return several;
        }

        try
        {
            // The only way to the exception of a cancelled task.
            completed.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
