using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>What noticing costs a loop.</summary>
internal static class LoopChapters
{
    private static readonly string[] FourBodies = ["int sum", "byte histogram", "double recurrence", "xorshift"];

    public static readonly Chapter Checkpoints = new BenchmarkChapter
    {
        Name = "checkpoints",
        Title = "A checkpoint in every iteration (G3.2)",
        Text =
            """
            Four loops over 262,144 items: bare, with `context.Checkpoint()` in every iteration, and with
            `token.ThrowIfCancellationRequested()` instead. Time and bytes are those of one iteration.
            """,
        Classes =
        [
            typeof(IntSumCheckpoint), typeof(ByteHistogramCheckpoint), typeof(DoubleRecurrenceCheckpoint), typeof(XorshiftCheckpoint),
        ],
        Goals =
        [
            Goal.Added("int sum", "checkpoint", 0.5, against: "token"),
            Goal.Time("double recurrence", "checkpoint", 1.02),
            Goal.Time("xorshift", "checkpoint", 1.02),
        ],
        Draw = Chart.Checkpoints,
    };

    public static readonly Chapter Paced = new BenchmarkChapter
    {
        Name = "paced",
        Title = "A paced checkpoint in every iteration (G3.5)",
        Text =
            """
            The same four loops: bare, with `pace.Checkpoint()` of `context.Pace(1024)`, which looks in every 1,024th iteration, and of
            `context.Pace()`, which finds out by itself when to look. Making the pace is part of what is measured; time and bytes are those
            of one iteration.
            """,
        Classes = [typeof(IntSumPaced), typeof(ByteHistogramPaced), typeof(DoubleRecurrencePaced), typeof(XorshiftPaced)],
        Goals = [.. FourBodies.Select(body => Goal.Time(body, "every 1,024", 1.05))],
    };

    public static readonly Chapter Chunks = new BenchmarkChapter
    {
        Name = "chunks",
        Title = "Chunks (G3.5)",
        Text =
            """
            The same four loops, and a sum by vectors, in which nobody can check: over all items at once, and over the chunks of
            `context.Chunks(items)`. Time and bytes are those of one item. The double recurrence once more, written into the loop over the
            chunks, with and without a local variable for each: why the documentation asks for one.
            """,
        Classes =
        [
            typeof(IntSumChunks), typeof(ByteHistogramChunks), typeof(DoubleRecurrenceChunks), typeof(XorshiftChunks),
            typeof(SimdSumChunks), typeof(InlineChunkBenchmark),
        ],
        Goals =
        [
            .. from body in (string[])[.. FourBodies, "SIMD sum"]
               from goal in (Goal[])[Goal.Time(body, "chunks", 1.02), Goal.Bytes(body, "chunks", 1)]
               select goal,
            Goal.Time("double recurrence, in place", "chunks, a local variable for each", 1.02),
        ],
    };

    public static readonly Chapter Ambient = new BenchmarkChapter
    {
        Name = "ambient",
        Title = "The ambient context",
        Text =
            """
            The int sum with a checkpoint in every iteration: on the context that the body was given, on `JobContext.Current` taken once
            before the loop, and on `JobContext.Current` read again in every iteration, which is not what it is for.
            """,
        Classes = [typeof(AmbientBenchmark)],
        Goals = [Goal.Time("int sum", "Current, taken before the loop", 1.02)],
    };

    public static readonly Chapter Contention = new BenchmarkChapter
    {
        Name = "contention",
        Title = "Two threads that work for one job",
        Text =
            """
            One thread polls one context and reports progress every thousandth time; against two threads that do so
            at once, one of which reports. Live, a poll is `Checkpoint()`; cancelled, it is `IsCancellationRequested`. Time is that of one
            poll, on the slower thread.
            """,
        Classes = [typeof(ContentionBenchmark)],
        Goals = [Goal.Time("live", "two threads", 1.1), Goal.Time("cancelled", "two threads", 1.1)],
    };

    public static readonly Chapter Explored = new BenchmarkChapter
    {
        Name = "explored",
        Title = "Checkpoints of a job that is explored",
        Text =
            """
            The int sum with a checkpoint in every iteration: of a job in production, and of one in the first run of a
            `CancellationExplorer`, which counts them. 20 ns for each are 50 million a second.
            """,
        Classes = [typeof(ExploredBenchmark)],
        Goals = [Goal.AtMost("int sum", "explored", 20)],
    };

    public static readonly Chapter Parallel = new BenchmarkChapter
    {
        Name = "parallel",
        Title = "Parallel loops (G3.5)",
        Text =
            """
            The sum of ten million ints, with a state for each thread: by `Parallel.For` given the context's token, and by
            `context.ParallelFor`, which also looks at the deadlines and tells its progress. Time and bytes are those of one index.
            """,
        Classes = [typeof(ParallelBenchmark)],
        Goals =
        [
            Goal.Time("parallel sum", "context.ParallelFor", 1.02),
            Goal.Time("parallel sum", "context.ParallelFor, long", 1.02),
        ],
    };
}
