using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>What happens once somebody asks.</summary>
internal static class RequestChapters
{
    public static readonly Chapter Throws = new BenchmarkChapter
    {
        Name = "throws",
        Title = "The throw itself",
        Text =
            """
            A cancelled token's `ThrowIfCancellationRequested()` and a requested context's `Checkpoint()`, through so many frames, and the
            catch.
            """,
        Classes = [typeof(ThrowBenchmark)],
        Goals = [Goal.Time("Depth=1", "checkpoint", 1.3), Goal.Time("Depth=20", "checkpoint", 1.3)],
    };

    public static readonly Chapter Registrations = new BenchmarkChapter
    {
        Name = "registrations",
        Title = "Cleanup hooks, registered and run",
        Text =
            """
            A cleanup hook against a callback on a token: registered and withdrawn; and a hundred of them registered and run, both sides on
            the pool, the callbacks by cancelling their source, the hooks by the end of their job, whose own cost is spread over them. Time
            and bytes are those of one.
            """,
        Classes = [typeof(RegistrationBenchmark)],
        Goals = [Goal.Time("register and unregister", "hook", 1.0), Goal.Time("register and run", "hook", 1.0)],
    };

    public static readonly Chapter Trees = new MeasuredChapter
    {
        Name = "trees",
        Title = "Cancelling a tree",
        Text =
            """
            One request to the root, until the call returns; then every child is asked to stop, on both sides, which is checked. By hand a
            child is a task with a source linked to its parent's token. Time and bytes are those of one child; bytes are those of starting
            it and of asking it. Linked sources cancel each other by recursion: the deep ones are given a stack of 1 GB, and overflow an
            ordinary one.
            """,
        Measure = TreeMeasurement.MeasureAsync,
        Goals = [.. from shape in (string[])["wide", "deep"] from size in (int[])[1, 10, 1000, 100_000] from goal in Cheaper(shape, size) select goal,
            .. from shape in (string[])["wide", "deep"] select Linear(shape)],
    };

    public static readonly Chapter Latency = new MeasuredChapter
    {
        Name = "latency",
        Title = "From the request to its being observed",
        Text =
            """
            10,000 requests in each round, each to a body that spins on another core: from just before the request to when the body has
            noticed. Those that read a flag are to be compared with a raw volatile one, those that are thrown out of their loop with
            each other.
            """,
        Measure = LatencyMeasurement.MeasureAsync,
        Goals =
        [
            Goal.Time("p50", LatencyMeasurement.ContextFlag, 1.1),
            Goal.Time("p50", LatencyMeasurement.Checkpoint, 1.3, against: LatencyMeasurement.TokenThrow),
        ],
    };

    private static IEnumerable<Goal> Cheaper(string shape, int size) =>
    [
        Goal.Time(TreeMeasurement.Group(shape, size), TreeMeasurement.Jobs, 1.0),
        Goal.Bytes(TreeMeasurement.Group(shape, size), TreeMeasurement.Jobs, 0.7),
    ];

    /// <summary>Twice is allowed, for a hundred thousand children no longer fit into the cache.</summary>
    private static Goal Linear(string shape) =>
        Goal.Linear(TreeMeasurement.Group(shape, 100_000), TreeMeasurement.Jobs, 2.0, TreeMeasurement.Group(shape, 1000));
}
