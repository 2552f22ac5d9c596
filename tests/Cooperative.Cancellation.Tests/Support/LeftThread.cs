namespace Cooperative.Cancellation.Tests.Support;

/// <summary>
/// Tells when the life of a job has left the thread on which its asynchronous body began: the thread's context changes then, and not
/// before the life waits for what the body returned. Whoever completes that from now on is whom the life goes on with.
/// </summary>
internal static class LeftThread
{
    private static readonly AsyncLocal<Gate?> Left = new(static change =>
    {
        if (change.ThreadContextChanged && change.CurrentValue is null)
        {
            change.PreviousValue?.Open();
        }
    });

    /// <summary>By the body, before it returns what it waits for.</summary>
    public static void Tell(Gate gate) => Left.Value = gate;
}
