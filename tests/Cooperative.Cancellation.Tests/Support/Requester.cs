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

    public static void Ask(Action request)
    {
        t_isAsking = true;
        try
        {
            request();
        }
        finally
        {
            t_isAsking = false;
        }
    }
}
