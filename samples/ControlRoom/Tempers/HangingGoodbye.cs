using System.Numerics;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>
/// Stops at once, and then hangs in its cleanup: the hook waits for a word from somebody who is gone, and forgot to wait with its token.
/// The library waits for the hook's limit and a second of grace, leaves it behind, and says so.
/// </summary>
internal static class HangingGoodbye
{
    public static void Run(JobContext context, TimeSpan limit)
    {
        var farewell = new TaskCompletionSource();
        context.OnCleanup(_ => farewell.Task, "wait for a farewell", limit: limit);

        BigInteger previous = 0, current = 1;
        for (int index = 1; ; index++)
        {
            context.Checkpoint();
            (previous, current) = (current, (previous + current) % BigInteger.Pow(10, 1000));
            context.ReportProgress(index, message: "Fibonacci");
        }
    }
}
