using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Jobs;

/// <summary>What a job costs from start to end.</summary>
internal static class JobChapters
{
    public static readonly Chapter Jobs = new BenchmarkChapter
    {
        Name = "jobs",
        Title = "A job, from start to end",
        Text =
            """
            Both sides of a pair give the same. *Full*: an outside token is obeyed, there is a time limit, and work is cleaned up; by hand
            that is a linked `CancellationTokenSource`, `CancelAfter`, `Task.Run` and `try`/`finally`. *Plain*: work that can be asked to
            stop, and nothing else; by hand a `CancellationTokenSource` and `Task.Run`. *On a thread*: a thread of its own, by hand by
            `TaskCreationOptions.LongRunning`. *Async*: the body really gives its thread away, once. 200 are started and then awaited; time
            and bytes are those of one. Reason, report and timeline come on top with a job; by hand there are none.
            """,
        Classes = [typeof(FullJobBenchmark), typeof(PlainJobBenchmark)],
        Goals =
        [
            .. OnPool("full, sync on the pool"), .. OnPool("full, async"), .. OnPool("plain, sync on the pool"), .. OnPool("plain, async"),
        ],
        Draw = Chart.Jobs,
    };

    private static Goal[] OnPool(string group) => [Goal.Time(group, "job", 1.0), Goal.Bytes(group, "job", 1.0)];
}
