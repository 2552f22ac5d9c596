using System.Diagnostics;

namespace Cooperative.Cancellation.Stress;

/// <summary>Waiting for what must come. Whoever runs out of patience has found a hang, and says what never came.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits without a sleep: most of these waits last some microseconds.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        var wait = default(SpinWait);
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            wait.SpinOnce(sleep1Threshold: -1);
            if (wait.Count % 256 == 0 && Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"This never came: {what}.");
            }
        }
    }

    /// <summary>Runs it on a thread of its own, which is left behind where it hangs; rethrows what it threw.</summary>
    public static void Guard(string what, Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action)) { IsBackground = true, Name = what };
        thread.Start();
        if (!thread.Join(Limit))
        {
            throw new TimeoutException($"This never came to an end: {what}.");
        }

        if (thrown is not null)
        {
            throw new AggregateException(what, thrown);
        }
    }
}
