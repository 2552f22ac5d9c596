using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>An exception in words, for a report that outlives the process.</summary>
/// <param name="Type">The full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
public sealed record ErrorSummary(string Type, string Message)
{
    /// <summary><c>IOException: No space left on device</c>.</summary>
    /// <returns>The error in one line.</returns>
    public override string ToString() => $"{Type[(Type.LastIndexOf('.') + 1)..]}: {Message.ReplaceLineEndings(" ")}";

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A message may be anybody's code, and a report must come out all the same; the summary says what happened.")]
    internal static ErrorSummary? Of(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        string type = exception.GetType().FullName ?? exception.GetType().Name;
        try
        {
            return new ErrorSummary(type, exception.Message);
        }
        catch (Exception unreadable)
        {
            return new ErrorSummary(type, $"(its message could not be read: {unreadable.GetType().Name})");
        }
    }
}
