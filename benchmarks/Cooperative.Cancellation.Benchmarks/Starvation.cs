using System.Diagnostics;

namespace Cooperative.Cancellation.Benchmarks;

/// <summary>
/// G9.4: a deadline is met on time even when every core is busy. Each way starts N bodies that do nothing but compute and check,
/// each with a deadline of 200 ms, and takes the time until the last of them has seen its own.
/// </summary>
internal static class Starvation
{
    private const int Rounds = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(200);

    private static readonly (string Name, Func<int, Task<TimeSpan>> Run)[] Ways =
    [
        ("Task.Run + CancelAfter", count => ByHandAsync(count, TaskCreationOptions.DenyChildAttach)),
        ("a thread each + CancelAfter", count => ByHandAsync(count, TaskCreationOptions.LongRunning)),
        ("jobs on the pool", count => WithJobsAsync(count, JobThread.Pool)),
        ("jobs on threads (default)", count => WithJobsAsync(count, JobThread.Dedicated)),
    ];

    public static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            $"""
            A deadline of 200 ms, {Environment.ProcessorCount} cores, .NET {Environment.Version}: when the last of N busy bodies has seen it (worst of {Rounds} rounds).

            | | 2 bodies | 8 bodies | 32 bodies |
            |---|---|---|---|
            """);
        foreach ((string name, Func<int, Task<TimeSpan>> run) in Ways)
        {
            await output.WriteAsync($"| {name} |");
            foreach (int count in (int[])[2, 8, 32])
            {
                TimeSpan worst = TimeSpan.Zero;
                for (int round = 0; round < Rounds; round++)
                {
                    TimeSpan last = await run(count);
                    worst = last > worst ? last : worst;
                }

                await output.WriteAsync($" {worst.TotalSeconds:0.00} s |");
            }

            await output.WriteLineAsync();
        }
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
