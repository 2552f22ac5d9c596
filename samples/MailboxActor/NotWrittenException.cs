namespace MailboxActor;

/// <summary>An entry was accepted and is not in the journal.</summary>
/// <remarks>
/// No <see cref="OperationCanceledException"/>, even where a cancellation is the cause: nobody has asked the sender to stop.
/// </remarks>
internal sealed class NotWrittenException(string message, Exception? cause = null) : Exception(message, cause);
