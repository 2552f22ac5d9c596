using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Scopes;

/// <summary>What scopes cost, and how punctual deadlines are.</summary>
internal static class ScopeChapters
{
    public static readonly Chapter Timeouts = new BenchmarkChapter
    {
        Name = "timeouts",
        Title = "A timeout that does not fire",
        Text =
            """
            A part of the work under a time limit: by hand a linked `CancellationTokenSource` with `CancelAfter`, by Polly's timeout
            strategy, and by a timeout scope. The work itself does nothing.
            """,
        Classes = [typeof(TimeoutBenchmark)],
        Goals = [.. Both("sync", "WithTimeout"), .. Both("async", "WithTimeoutAsync")],
    };

    public static readonly Chapter Shields = new BenchmarkChapter
    {
        Name = "shields",
        Title = "An empty shield",
        Text = "A shield around work that does nothing, against calling that work.",
        Classes = [typeof(ShieldBenchmark)],
        Goals =
        [
            Goal.AtMost("sync", "Shield", 100), Goal.AtMost("async", "ShieldAsync", 100),
        ],
    };

    public static readonly Chapter Starvation = new MeasuredChapter
    {
        Name = "starvation",
        Title = "Deadlines under starvation (G9.4)",
        Text =
            """
            A deadline of 200 ms, when every core is busy: the time until the last of N bodies, which do nothing but compute and check, has
            seen its own. Each body counts from its own begin. On the pool the bodies of 32 jobs begin two by two, as everything there does;
            what is compared is how late the deadline of a body that runs is seen.
            """,
        Measure = StarvationMeasurement.MeasureAsync,
        Goals = [.. from bodies in (int[])[2, 8, 32] from way in OurWays select Punctual(bodies, way)],
        Draw = Chart.Starvation,
    };

    private static string[] OurWays => [StarvationMeasurement.JobsOnPool, StarvationMeasurement.JobsOnThreads];

    private static Goal[] Both(string group, string name) =>
        [Goal.Time(group, name, 1.0), Goal.Time(group, name, 1.0, against: "Polly"), Goal.Bytes(group, name, 1.0)];

    private static Goal Punctual(int bodies, string way) =>
        Goal.AtMost(StarvationMeasurement.Group(bodies), way, 300_000_000);
}
