using System.Diagnostics;

namespace Cooperative.Cancellation.Contract;

/// <summary>The only real time in these tests. Nothing is measured by it: it makes a failure of what would be a night.</summary>
internal static class HangGuard
{
    /// <summary>Long enough for any machine, however busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Patience);

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Patience);

    /// <summary>
    /// For synchronous code. Rethrows what the task ended with, not an aggregate of it. Wakes up without a thread of the pool, as
    /// Task.WaitAsync would not.
    /// </summary>
    public static void InTime(this Task task)
    {
        if (Task.WaitAny([task], Patience) < 0)
        {
            throw new TimeoutException("It did not come to an end.");
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>The report of the end.</summary>
    public static async Task<JobReport> EndAsync(this CancellableJob job) => await job.WaitAsync().InTimeAsync();

    /// <summary>For what nobody announces: looks again and again.</summary>
    public static void Until(Func<bool> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < Patience, "It never came to that.");
            Thread.Yield();
        }
    }
}
