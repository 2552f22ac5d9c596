namespace Cooperative.Cancellation.Tests.Support;

/// <summary>Runs things at the same moment, as nearly as threads can.</summary>
internal static class Race
{
    /// <summary>Each on a thread of its own, all let go at once; returns when all are done, and rethrows what they threw.</summary>
    public static void Run(params Action[] racers)
    {
        var failures = new Exception?[racers.Length];
        int missing = racers.Length;
        Thread[] threads = [.. racers.Select((racer, at) => new Thread(() =>
        {
            // A spinning start line: threads woken by a barrier leave it some microseconds apart, which is longer than most races.
            Interlocked.Decrement(ref missing);
            var line = new SpinWait();
            while (Volatile.Read(ref missing) > 0)
            {
                line.SpinOnce(sleep1Threshold: -1);
            }

            failures[at] = Record.Exception(racer);
        })
        {
            IsBackground = true,
        })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join(Jobs.Patience), "A racer never came home: the threads hold up one another.");
        }

        Exception[] thrown = [.. failures.OfType<Exception>()];
        if (thrown.Length > 0)
        {
            throw new AggregateException(thrown);
        }
    }
}
