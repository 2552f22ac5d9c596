namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Reports put together by hand, the same in every run, and the files that say what their JSON is.</summary>
internal static class GoldenReports
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly CancellationReason Origin =
        new(CancellationKind.Signal, At(10), "SIGINT", member: "Main", file: "/home/me/Program.cs", line: 31);

    /// <summary>A report that uses every property there is, whether or not one job could have them all.</summary>
    public static JobReport Everything { get; } = new()
    {
        Id = 42,
        Name = "indexer",
        ParentId = 7,
        State = JobState.Faulted,
        Response = JobResponse.Declined,
        ReportedAt = At(99.5),
        CreatedAt = Start,
        StartedAt = At(0.0000001),
        RequestedAt = At(10),
        ObservedAt = At(10.25),
        ObservedFile = "Indexer.cs",
        ObservedLine = 87,
        BodyEndedAt = At(11),
        CleanupStartedAt = At(12),
        CleanupEndedAt = At(14),
        EndedAt = At(15),
        CancellationReason = new CancellationReason(CancellationKind.Parent, At(10), "SIGINT", jobName: "importer", cause: Origin),
        LaterRequests = [new CancellationReason(CancellationKind.Requested, At(13), "hurry \"up\"", "watchdog", "Bark", "Dog.cs", 3)],
        LaterRequestCount = 17,
        IsUnresponsive = true,
        LastSeen = new JobSighting("Indexer.cs", 87, At(10.25)),
        LongestWait = new CheckpointWait(TimeSpan.FromSeconds(3.25), new JobSighting("Reader.cs", 12, At(8))),
        Cleanup =
        [
            new() { Name = "flush", Result = CleanupResult.Completed, StartedAt = At(12), Duration = TimeSpan.FromSeconds(1) },
            new()
            {
                Name = "close",
                Result = CleanupResult.Failed,
                StartedAt = At(13),
                Duration = new TimeSpan(1, 2, 3, 4, 5, 600),
                Error = new ErrorSummary("System.IO.IOException", "disk full"),
            },
        ],
        ChildrenAtWork = 1,
        ScopesAtWork = 2,
        ChildrenEnded = 30,
        Children =
        [
            new(43, "left oven", JobState.Succeeded, JobResponse.TooLate, TimeSpan.FromTicks(1)),
            new(44, "right oven", JobState.CancellationRequested, JobResponse.Pending, TimeSpan.FromMilliseconds(12)),
        ],
        Progress = new JobProgress(450, 1800, "hashing"),
        Error = new ErrorSummary("System.InvalidOperationException", "broken"),
        Troubles = [new(TroubleSource.Observer, new ErrorSummary("System.FormatException", "no such window")), new(TroubleSource.Clock)],
    };

    /// <summary>A report in which whatever can be missing is.</summary>
    public static JobReport Least { get; } = new()
    {
        Id = 1,
        Name = "job-1",
        State = JobState.Created,
        Response = JobResponse.None,
        ReportedAt = At(-1),
        CreatedAt = At(-1),
    };

    public static string FileOf(string name) => Path.Combine(
        Path.GetDirectoryName(Readme.ReadmeFile.Path)!, "tests", "Cooperative.Cancellation.Tests", "Reports", "Golden", name + ".json");

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
