using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2: what a report tells of a job, state by state, and its durations.</summary>
public class ReportFieldsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TestTime _time = new();
    private readonly DateTimeOffset _origin;

    public ReportFieldsTests() => _origin = _time.GetUtcNow();

    [Fact(DisplayName = "G7.2 The report of a job that was only made")]
    public void Report_Created_TellsOfItsMakingOnly()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = "indexer", TimeProvider = _time });
        _time.Advance(Second);
        JobReport report = job.GetReport();
        Assert.Equal(job.Id, report.Id);
        Assert.Equal("indexer", report.Name);
        Assert.Equal(JobState.Created, report.State);
        Assert.Equal(_origin, report.CreatedAt);
        Assert.Equal(_origin + Second, report.ReportedAt);
        HappenedAt(report);
        Assert.Null(report.Duration);
        Assert.False(report.HasEnded);
    }

    [Theory(DisplayName = "G7.2 Every report on the way tells what has happened by then, and nothing else")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Report_OnTheWay_TellsWhatHappenedByThen(bool asynchronous)
    {
        var listener = new StoryListener();
        CancellableJob job = null!;
        Action<JobContext> body = context =>
        {
            _time.Advance(Second);
            job.Cancel();
            _time.Advance(Second);
            Assert.Throws<JobCanceledException>(() => context.Checkpoint("Indexer.cs", 87));
            _time.Advance(Second);
            throw new InvalidDataException("broken");
        };
        var options = new JobOptions { TimeProvider = _time, Observers = [listener] };
        job = asynchronous
            ? CancellableJob.CreateAsync(
                context =>
                {
                    body(context);
                    return Task.CompletedTask;
                },
                options)
            : CancellableJob.Create(body, options);
        job.OnCleanup(_ => _time.Advance(Second), "first");
        job.OnCleanup(_ => _time.Advance(Second), "second");
        _time.Advance(Second);
        job.Start();
        await job.EndAsync();
        await listener.CompletedAsync();

        Assert.Collection(
            listener.Reports,
            created => HappenedAt(created),
            running => HappenedAt(running, started: 1),
            asked => HappenedAt(asked, started: 1, requested: 2),
            cleaning => HappenedAt(cleaning, started: 1, requested: 2, observed: 3, bodyEnded: 4, cleanupStarted: 4),
            ended => HappenedAt(
                ended, started: 1, requested: 2, observed: 3, bodyEnded: 4, cleanupStarted: 4, cleanupEnded: 6, ended: 6));
        JobReport last = listener.Reports[^1];
        Assert.Equal(JobResponse.Declined, last.Response);
        Assert.Equal("Indexer.cs", last.ObservedFile);
        Assert.Equal(87, last.ObservedLine);
        Assert.Equal(Second, last.RequestToObserved);
        Assert.Equal(4 * Second, last.RequestToEnded);
        Assert.Equal(2 * Second, last.CleanupDuration);
        Assert.Equal(5 * Second, last.Duration);
        Assert.Equal(["second", "first"], last.Cleanup.Select(hook => hook.Name));
        Assert.All(last.Cleanup, hook => Assert.Equal(Second, hook.Duration));
        Assert.All(last.Cleanup, hook => Assert.Equal(CleanupResult.Completed, hook.Result));
        Assert.Equal(new ErrorSummary("System.IO.InvalidDataException", "broken"), last.Error);
        Assert.True(last.HasEnded);
        Assert.Null(listener.Reports[2].RequestToObserved);
        Assert.Null(listener.Reports[2].RequestToEnded);
        Assert.Null(listener.Reports[3].CleanupDuration);
    }

    [Fact(DisplayName = "G7.2 The report made while a hook runs shows it at work, and how long so far")]
    public async Task Report_DuringCleanup_ShowsTheHookAtWork()
    {
        var cleaningUp = new Gate();
        var leave = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { TimeProvider = _time });
        job.OnCleanup(
            async _ =>
            {
                cleaningUp.Open();
                await leave.WaitAsync();
            },
            "flush");
        job.Start();
        await cleaningUp.WaitAsync();
        _time.Advance(Second);
        JobReport report = job.GetReport();
        CleanupReport hook = Assert.Single(report.Cleanup);
        Assert.Equal(CleanupResult.Running, hook.Result);
        Assert.Equal(Second, hook.Duration);
        Assert.Equal(Second, report.Duration);
        Assert.Null(report.CleanupEndedAt);
        leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G6.6 The report names the hook that failed, and with what")]
    public async Task Report_FailedHook_TellsItsError()
    {
        var fault = new IOException("No space\nleft on device");
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => throw fault, "flush");
        job.Start();
        CleanupReport hook = Assert.Single((await job.EndAsync()).Cleanup);
        Assert.Equal("flush", hook.Name);
        Assert.Equal(CleanupResult.Failed, hook.Result);
        Assert.Same(fault, hook.Exception);
        Assert.Equal("IOException: No space left on device", hook.Error?.ToString());
    }

    [Fact(DisplayName = "G7.2 An exception whose message cannot be read does not spoil the report")]
    public async Task Report_ExceptionWithABrokenMessage_ComesOutAllTheSame()
    {
        CancellableJob job = CancellableJob.Start(_ => throw new Unreadable());
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Contains("could not be read: NotSupportedException", report.ToString(), StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G7.2 Words that are given for an error count, whatever exception is given with them")]
    public void Error_GivenBesideAnException_IsWhatWasGiven()
    {
        var words = new ErrorSummary("System.IO.IOException", "disk full");
        var exception = new InvalidDataException("broken");
        JobReport report = GoldenReports.Least with { Error = words, Exception = exception };
        CleanupReport hook = GoldenReports.Everything.Cleanup[0] with { Error = words, Exception = exception };
        Assert.Equal(words, report.Error);
        Assert.Equal(words, hook.Error);
    }

    [Fact(DisplayName = "G7.2 A report once made does not change")]
    public async Task Report_MadeEarlier_StaysAsItWas()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { TimeProvider = _time });
        JobReport early = job.GetReport();
        string text = early.ToString();
        job.OnCleanup(_ => throw new InvalidDataException());
        job.Cancel();
        job.Cancel();
        await job.EndAsync();
        Assert.Equal(text, early.ToString());
        Assert.Empty(early.LaterRequests);
        Assert.Empty(early.Cleanup);
        Assert.Null(early.CancellationReason);
    }

    /// <summary>In seconds after the making; null for what has not happened.</summary>
    private void HappenedAt(
        JobReport report,
        int? started = null,
        int? requested = null,
        int? observed = null,
        int? bodyEnded = null,
        int? cleanupStarted = null,
        int? cleanupEnded = null,
        int? ended = null)
    {
        int?[] expected = [started, requested, observed, bodyEnded, cleanupStarted, cleanupEnded, ended];
        DateTimeOffset?[] actual =
        [
            report.StartedAt, report.RequestedAt, report.ObservedAt, report.BodyEndedAt, report.CleanupStartedAt,
            report.CleanupEndedAt, report.EndedAt,
        ];
        Assert.Equal(_origin, report.CreatedAt);
        Assert.Equal(expected.Select(seconds => seconds is { } known ? _origin + (known * Second) : (DateTimeOffset?)null), actual);
    }

    private sealed class Unreadable : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
