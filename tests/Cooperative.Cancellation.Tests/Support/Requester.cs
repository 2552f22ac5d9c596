namespace Cooperative.Cancellation.Tests.Support;

/// <summary>
/// Makes a request on a thread that is marked for as long as the request takes, so that foreign code can tell whether it is being
/// run by whoever asks.
/// </summary>
internal static class Requester
{
    [ThreadStatic]
    private static bool t_isAsking;

    /// <summary>Whether this very thread is inside a request now.</summary>
    public static bool IsThisThread => t_isAsking;

    /// <summary>
    /// Returns when the request has. On a thread of its own: that of a test has a synchronization context, which keeps continuations
    /// off it that would run on any other thread.
    /// </summary>
    public static void Ask(Action request) => Race.Run(() =>
    {
        t_isAsking = true;
        request();
        t_isAsking = false;
    });
}
