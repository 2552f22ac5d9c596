namespace Cooperative.Cancellation.Tests.Support;

/// <summary>Runs things at the same moment, as nearly as threads and a barrier can.</summary>
internal static class Race
{
    /// <summary>Each on a thread of its own, all let go at once; returns when all are done, and rethrows what they threw.</summary>
    public static void Run(params Action[] racers)
    {
        using var start = new Barrier(racers.Length);
        var failures = new Exception?[racers.Length];
        Thread[] threads = [.. racers.Select((racer, at) => new Thread(() =>
        {
            start.SignalAndWait(Jobs.Patience);
            failures[at] = Record.Exception(racer);
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Exception[] thrown = [.. failures.OfType<Exception>()];
        if (thrown.Length > 0)
        {
            throw new AggregateException(thrown);
        }
    }
}
