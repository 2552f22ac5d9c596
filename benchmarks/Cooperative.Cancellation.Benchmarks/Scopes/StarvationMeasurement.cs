using System.Diagnostics;
using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Scopes;

/// <summary>
/// G9.4: a deadline is met on time even when every core is busy. Each way starts N bodies that do nothing but compute and check,
/// each with a deadline of 200 ms, and takes the time until the last of them has seen its own.
/// </summary>
internal static class StarvationMeasurement
{
    public const string PoolByHand = "Task.Run + CancelAfter";
    public const string ThreadByHand = "a thread each + CancelAfter";
    public const string JobsOnPool = "jobs on the pool";
    public const string JobsOnThreads = "jobs on threads (default)";

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    private static readonly (string Name, Func<int, Task<TimeSpan>> Run)[] Ways =
    [
        (PoolByHand, count => ByHandAsync(count, TaskCreationOptions.DenyChildAttach)),
        (ThreadByHand, count => ByHandAsync(count, TaskCreationOptions.LongRunning)),
        (JobsOnPool, count => WithJobsAsync(count, JobThread.Pool)),
        (JobsOnThreads, count => WithJobsAsync(count, JobThread.Dedicated)),
    ];

    public static string Group(int bodies) => $"{bodies} bodies";

    public static async Task<IReadOnlyList<Case>> MeasureAsync(Effort effort)
    {
        var cases = new List<Case>();
        foreach (int bodies in (int[])[2, 8, 32])
        {
            foreach ((string name, Func<int, Task<TimeSpan>> run) in Ways)
            {
                var times = new List<double>();
                for (int round = 0; round < effort.Rounds; round++)
                {
                    times.Add((await run(bodies)).TotalNanoseconds);
                }

                cases.Add(new Case(Group(bodies), name, name == PoolByHand, times));
            }
        }

        return cases;
    }

    /// <summary>What people write today.</summary>
    private static async Task<TimeSpan> ByHandAsync(int count, TaskCreationOptions where)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan[] seen = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var source = new CancellationTokenSource();
                source.CancelAfter(Limit);
                long begun = Stopwatch.GetTimestamp();
                CancellationToken token = source.Token;
                while (!token.IsCancellationRequested)
                {
                    Thread.SpinWait(20);
                }

                return Stopwatch.GetElapsedTime(begun);
            },
            CancellationToken.None,
            where,
            TaskScheduler.Default)));
        Debug.Assert(Stopwatch.GetElapsedTime(start) >= Limit);
        return seen.Max();
    }

    private static async Task<TimeSpan> WithJobsAsync(int count, JobThread where)
    {
        var options = new JobOptions { Thread = where };
        CancellableJob<TimeSpan>[] jobs = [.. Enumerable.Range(0, count).Select(_ => CancellableJob.Start(
            context =>
            {
                long begun = Stopwatch.GetTimestamp();
                context.TryWithTimeout(Limit, scope =>
                {
                    while (true)
                    {
                        scope.Checkpoint();
                        Thread.SpinWait(20);
                    }
                });
                return Stopwatch.GetElapsedTime(begun);
            },
            options))];
        return (await Task.WhenAll(jobs.Select(job => job.Completion))).Max();
    }
}
