namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>
/// Contract G7.2: what a report says in words, situation by situation. The reports are put together by hand, as if they were read back:
/// those of a job ten seconds after its start.
/// </summary>
public class TimelineSituationTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private static readonly JobReport AtWork = new()
    {
        Id = 1,
        Name = "indexer",
        State = JobState.Running,
        Response = JobResponse.None,
        CreatedAt = Start,
        StartedAt = Start,
        ReportedAt = At(10),
    };

    private static readonly JobReport Asked = AtWork with
    {
        State = JobState.CancellationRequested,
        Response = JobResponse.Pending,
        RequestedAt = At(1),
        CancellationReason = new CancellationReason(CancellationKind.Requested, At(1), "enough", null, "StopAll", "Program.cs", 31),
    };

    private static readonly Dictionary<string, (JobReport Report, string Text)> Told = new()
    {
        ["seen by a ping"] = (
            AtWork with { LastSeen = new JobSighting("Indexer.cs", 87, At(7.5)) },
            """
            indexer: Running, at work for 10.00 s
                    0 us  created
                    0 us  started
              last seen   at Indexer.cs:87, 2.50 s ago
            """),
        ["noticed, but not by a checkpoint"] = (
            Asked with { ObservedAt = At(1.5) },
            """
            indexer: CancellationRequested (Pending), at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  asked to stop: Requested by StopAll (Program.cs:31): enough
                  1.50 s  noticed, 500 ms later
            """),
        ["answered too late for its patience"] = (
            Asked with { ObservedAt = At(9), IsUnresponsive = true, LastSeen = new JobSighting("Indexer.cs", 87, At(9)) },
            """
            indexer: CancellationRequested (Pending), at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  asked to stop: Requested by StopAll (Program.cs:31): enough (unresponsive)
                  9.00 s  noticed, 8.00 s later
              last seen   at Indexer.cs:87, 1.00 s ago
            """),
        ["unresponsive, seen before"] = (
            Asked with { IsUnresponsive = true, LastSeen = new JobSighting("Indexer.cs", 87, At(0.75)) },
            """
            indexer: CancellationRequested (Pending), at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  asked to stop: Requested by StopAll (Program.cs:31): enough (unresponsive)
              no answer   last seen at Indexer.cs:87, 9.25 s ago
            """),
        ["unresponsive, and nobody has looked"] = (
            Asked with { IsUnresponsive = true },
            """
            indexer: CancellationRequested (Pending), at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  asked to stop: Requested by StopAll (Program.cs:31): enough (unresponsive)
              no answer   where it is, nobody has asked it
            """),
        ["asked from above, without a word"] = (
            Asked with
            {
                CancellationReason = new CancellationReason(
                    CancellationKind.Parent, At(1), jobName: "root", cause: new CancellationReason(CancellationKind.Token, At(1))),
            },
            """
            indexer: CancellationRequested (Pending), at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  asked to stop: Parent by job 'root'
              because     Token
            """),
        ["asked again as it was made, as the report is made, and at a time to come"] = (
            Asked with
            {
                LaterRequests =
                [
                    new CancellationReason(CancellationKind.Shutdown, At(0), "first"),
                    new CancellationReason(CancellationKind.Shutdown, At(10), "second"),
                    new CancellationReason(CancellationKind.Shutdown, At(11), "third"),
                    new CancellationReason(CancellationKind.Shutdown, At(5), "fourth"),
                ],
                LaterRequestCount = 4,
            },
            """
            indexer: CancellationRequested (Pending), at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  asked to stop: Requested by StopAll (Program.cs:31): enough
              asked again at 0 us: Shutdown: first
              asked again at 10.00 s: Shutdown: second
              asked again Shutdown: third
              asked again 1 more time
            """),
        ["hooks that were given up"] = (
            AtWork with
            {
                State = JobState.CleaningUp,
                BodyEndedAt = At(1),
                CleanupStartedAt = At(1),
                Cleanup =
                [
                    Hook("flush", CleanupResult.TimedOut, 1, 5) with { Error = new ErrorSummary("System.TimeoutException", "too slow") },
                    Hook("close", CleanupResult.Abandoned, 6, 2),
                    Hook("tidy", CleanupResult.Running, 8, 2),
                ],
            },
            """
            indexer: CleaningUp, at work for 10.00 s
                    0 us  created
                    0 us  started
                  1.00 s  body ended
                  1.00 s  cleanup 'flush' ran out of time after 5.00 s: TimeoutException: too slow
                  6.00 s  cleanup 'close' abandoned after 2.00 s
                  8.00 s  cleanup 'tidy' at work for 2.00 s
            """),
        ["ended a while ago"] = (
            AtWork with
            {
                State = JobState.Succeeded,
                BodyEndedAt = At(4),
                EndedAt = At(4),
                LastSeen = new JobSighting("Indexer.cs", 87, At(3)),
            },
            """
            indexer: Succeeded after 4.00 s
                    0 us  created
                    0 us  started
                  4.00 s  body ended
                  4.00 s  ended
            """),
        ["whatever there is"] = (
            GoldenReports.Everything,
            """
            indexer: Faulted (Declined) after 15.00 s
                    0 us  created
                    0 us  started
                 10.00 s  asked to stop: Parent by job 'importer': SIGINT (unresponsive)
                 10.25 s  noticed at Indexer.cs:87, 250 ms later
                 11.00 s  body ended, 750 ms later
                 12.00 s  cleanup 'flush' took 1.00 s
                 13.00 s  cleanup 'close' failed after 26 h 3 min: IOException: disk full
                 14.00 s  cleaned up in 2.00 s
                 15.00 s  ended, 5.00 s after the request
              because     Signal by Main (Program.cs:31)
              asked again at 13.00 s: Requested by job 'watchdog', Bark (Dog.cs:3): hurry "up"
              asked again 16 more times
              checkpoints longest wait 3.25 s, until Reader.cs:12
              scopes      2 at work
              children    30 ended, 1 at work
              child       'right oven' CancellationRequested (Pending), at work for 12 ms
              child       'left oven' Succeeded (TooLate) after 0 us
              progress    450/1800 (25 %) hashing
              error       InvalidOperationException: broken
              trouble     Observer: FormatException: no such window
              trouble     Clock
            """),
    };

    public static TheoryData<string> Situations { get; } = [.. Told.Keys];

    [Theory(DisplayName = "G7.2 The story is told in these words, whatever has come of the job")]
    [MemberData(nameof(Situations))]
    public void ToString_OfASituation_IsTheText(string situation)
    {
        (JobReport report, string text) = Told[situation];

        Assert.Equal(text, report.ToString());
    }

    [Fact(DisplayName = "G7.2 Of many children eight at work are told, and then eight of those that have ended")]
    public void ToString_ManyChildren_TellsEightOfEach()
    {
        JobReport report = AtWork with
        {
            ChildrenAtWork = 9,
            ChildrenEnded = 9,
            Children =
            [
                .. Enumerable.Range(0, 9).Select(at => new ChildReport(at, $"old {at}", JobState.Succeeded, JobResponse.None, TimeSpan.Zero)),
                .. Enumerable.Range(0, 9).Select(at => new ChildReport(10 + at, $"new {at}", JobState.Running, JobResponse.None, TimeSpan.Zero)),
            ],
        };

        Assert.Equal(
            [
                .. Enumerable.Range(0, 8).Select(at => $"  child       'new {at}' Running, at work for 0 us"),
                .. Enumerable.Range(0, 8).Select(at => $"  child       'old {at}' Succeeded after 0 us"),
            ],
            report.ToString().Split('\n').Where(line => line.StartsWith("  child ", StringComparison.Ordinal)));
    }

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static CleanupReport Hook(string name, CleanupResult result, double began, double lasted) =>
        new() { Name = name, Result = result, StartedAt = At(began), Duration = TimeSpan.FromSeconds(lasted) };
}
