namespace Cooperative.Cancellation.Contract;

/// <summary>Threads that nobody else uses, so that a test can tell who runs what.</summary>
internal static class OwnThread
{
    [ThreadStatic]
    private static bool t_isMarked;

    /// <summary>Whether this very thread is one of them.</summary>
    public static bool IsThis => t_isMarked;

    /// <summary>Makes this one of them.</summary>
    public static void Mark() => t_isMarked = true;

    /// <summary>Returns when the action has, and rethrows what it threw.</summary>
    public static void Run(Action action) => Race(action);

    /// <summary>Each on a thread of its own, all let go at once. Returns when all are done.</summary>
    public static void Race(params Action[] racers)
    {
        var failures = new Exception?[racers.Length];
        int missing = racers.Length;
        Thread[] threads = [.. racers.Select((racer, at) => new Thread(() =>
        {
            Mark();
            Interlocked.Decrement(ref missing);
            var line = new SpinWait();
            while (Volatile.Read(ref missing) > 0)
            {
                line.SpinOnce(sleep1Threshold: -1);
            }

            failures[at] = Record.Exception(racer);
        })
        { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join(HangGuard.Patience), "A thread of the test never came back.");
        }

        Exception[] thrown = [.. failures.OfType<Exception>()];
        if (thrown.Length > 0)
        {
            throw new AggregateException(thrown);
        }
    }
}
