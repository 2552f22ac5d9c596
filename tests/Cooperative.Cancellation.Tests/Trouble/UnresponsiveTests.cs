using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.1: a job that was asked and does not answer says so, once.</summary>
public class UnresponsiveTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly TestTime _time = new();
    private readonly FakeLogger _log = new();
    private readonly Gate _running = new();
    private readonly Gate _leave = new();

    // The thread that is at the line of the request writes this one too, a moment after the clock has passed.
    private readonly Gate _complained = new();

    [Theory(DisplayName = "G10.1 A job that has not answered in time is logged once, and its report says so")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_JobThatDoesNotAnswer_IsLoggedOnce(bool asynchronous)
    {
        CancellableJob job = await RunningAsync(asynchronous, _ => { });
        job.Cancel("stop", null, "StopAll", "Program.cs", 31);
        _time.Advance(Limit - Moment);
        Assert.Empty(Complaints());
        Assert.False(job.GetReport().IsUnresponsive);
        _time.Advance(Moment);
        await _complained.WaitAsync();
        FakeLogRecord complaint = Assert.Single(Complaints());
        Assert.Equal(LogLevel.Warning, complaint.Level);
        Assert.Equal(nameof(JobLogEvents.Unresponsive), complaint.Id.Name);
        Assert.Contains("3.00 s", complaint.Message, StringComparison.Ordinal);
        Assert.Contains("StopAll (Program.cs:31): stop", complaint.Message, StringComparison.Ordinal);
        Assert.True(job.GetReport().IsUnresponsive);
        _time.Advance(Limit * 10);
        job.Cancel("stop!");
        _time.Advance(Limit * 10);
        _leave.Open();
        await job.EndAsync();
        Assert.Single(Complaints());
    }

    [Theory(DisplayName = "G10.1 The report of a job that answered late says so to the end, and complains no more")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_JobThatAnswersLate_StaysUnresponsiveInItsReport(bool asynchronous)
    {
        CancellableJob job = await RunningAsync(asynchronous, context => context.Checkpoint());
        job.Cancel();
        _time.Advance(Limit);
        _leave.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(Limit, report.RequestToObserved);
        Assert.True(report.IsUnresponsive);
        Assert.Single(Complaints());
    }

    [Theory(DisplayName = "G10.1 A job that answers in time is no trouble, however long it takes to leave")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_JobThatAnswersInTime_IsNotUnresponsive(bool readsTheFlag)
    {
        var ask = new Gate();
        var answered = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                ask.Wait();
                Assert.True(readsTheFlag ? context.IsCancellationRequested : Throws(context));
                answered.Open();
                _leave.Wait();
            },
            Options());
        job.Cancel();
        _time.Advance(Limit - Moment);
        ask.Open();
        await answered.WaitAsync();
        _time.Advance(Limit * 10);
        Assert.False(job.GetReport().IsUnresponsive);
        _leave.Open();
        Assert.False((await job.EndAsync()).IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 The end of the body is an answer, however long its hooks take")]
    public async Task Cancel_BodyThatReturnsInTime_IsNotUnresponsive()
    {
        var cleaningUp = new Gate();
        var finish = new Gate();
        CancellableJob job = await RunningAsync(asynchronous: false, context => context.OnCleanup(async _ =>
        {
            cleaningUp.Open();
            await finish.WaitAsync();
        }));
        job.Cancel();
        _leave.Open();
        await cleaningUp.WaitAsync();
        _time.Advance(Limit * 2);
        Assert.False(job.GetReport().IsUnresponsive);
        finish.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobResponse.Unnoticed, report.Response);
        Assert.False(report.IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 A request that came too late needs no answer")]
    public async Task Cancel_DuringCleanup_IsNotUnresponsive()
    {
        var cleaningUp = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(async _ =>
        {
            cleaningUp.Open();
            await _leave.WaitAsync();
        });
        job.Start();
        await cleaningUp.WaitAsync();
        _time.Advance(Moment);
        job.Cancel();
        _time.Advance(Limit * 2);
        Assert.False(job.GetReport().IsUnresponsive);
        _leave.Open();
        Assert.False((await job.EndAsync()).IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 A request that came too late needs no answer, not even at the very moment of the body's end and without patience")]
    public async Task Cancel_TooLateAtTheMomentOfTheEnd_IsNotUnresponsive()
    {
        var cleaningUp = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { }, Options() with { UnresponsiveAfter = TimeSpan.Zero });
        job.OnCleanup(async _ =>
        {
            cleaningUp.Open();
            await _leave.WaitAsync();
        });
        job.Start();
        await cleaningUp.WaitAsync();
        job.Cancel();
        _leave.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobResponse.TooLate, false), (report.Response, report.IsUnresponsive));
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 A job cancelled before it was started has nothing to answer, however long its hooks take")]
    public async Task Cancel_BeforeTheStart_IsNotUnresponsive()
    {
        var cleaningUp = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(async _ =>
        {
            cleaningUp.Open();
            await _leave.WaitAsync();
        });
        job.Cancel();
        await cleaningUp.WaitAsync();
        _time.Advance(Limit * 2);
        Assert.False(job.GetReport().IsUnresponsive);
        _leave.Open();
        Assert.False((await job.EndAsync()).IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 Nor is a complaint logged of a job cancelled before it was started, where patience ends before its hooks begin")]
    public async Task Cancel_BeforeTheStartWithoutPatience_IsNotLogged()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options() with { UnresponsiveAfter = TimeSpan.Zero });
        job.OnCleanup(_ => { });
        job.Cancel();
        Assert.False((await job.EndAsync()).IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 With infinite patience nobody complains")]
    public async Task Cancel_InfinitePatience_IsNeverUnresponsive()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, _ => { }, Timeout.InfiniteTimeSpan);
        job.Cancel();
        _time.Advance(JobOptions.MaxTime);
        Assert.False(job.GetReport().IsUnresponsive);
        _leave.Open();
        Assert.False((await job.EndAsync()).IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 Nobody is unresponsive who was not asked")]
    public async Task Report_NobodyAsked_IsNotUnresponsive()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, _ => { });
        _time.Advance(Limit * 2);
        Assert.False(job.GetReport().IsUnresponsive);
        _leave.Open();
        Assert.False((await job.EndAsync()).IsUnresponsive);
        Assert.Empty(Complaints());
    }

    [Fact(DisplayName = "G10.1 The report says so without a logger as well")]
    public async Task Cancel_WithoutLogger_IsUnresponsiveInItsReport()
    {
        CancellableJob job = CancellableJob.Start(_ => _leave.Wait(), Options() with { Logger = null });
        job.Cancel();
        _time.Advance(Limit);
        Assert.True(job.GetReport().IsUnresponsive);
        _leave.Open();
        Assert.True((await job.EndAsync()).IsUnresponsive);
    }

    [Fact(DisplayName = "G10.1 The line tells who asked and when, and where the work was last seen and when")]
    public async Task Cancel_JobThatWasSeenBefore_IsToldWithThePlace()
    {
        var goOn = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                _running.Open();
                goOn.Wait();
                context.Checkpoint("/home/me/Indexer.cs", 87);
                _leave.Wait();
            },
            Options() with { Name = "index-rebuild" });
        await _running.WaitAsync();
        Task<JobPing> ping = job.PingAsync(Timeout.InfiniteTimeSpan);
        goOn.Open();
        Assert.True((await ping.WaitAsync(Jobs.Patience)).IsAnswered);
        _time.Advance(TimeSpan.FromSeconds(2));
        job.Cancel("closing time", null, "Main", "Program.cs", 31);
        _time.Advance(Limit);
        await _complained.WaitAsync();

        Assert.Equal(
            "Job 'index-rebuild' was asked to stop 3.00 s ago by Main (Program.cs:31): closing time. "
            + "It has not reached a checkpoint since; last seen at Indexer.cs:87, 5.00 s ago.",
            Assert.Single(Complaints()).Message);
        JobReport report = job.GetReport();
        Assert.Equal((true, "Indexer.cs:87"), (report.IsUnresponsive, report.LastSeen?.ToString()));
        _leave.Open();
        await job.EndAsync();
    }

    [Theory(DisplayName = "G10.1 Where the work was never seen, the line says whether anybody has looked")]
    [InlineData(false, "where it is, nobody has asked it.")]
    [InlineData(true, "it was never seen at a checkpoint.")]
    public async Task Cancel_JobThatWasNeverSeen_IsToldSo(bool isPinged, string words)
    {
        CancellableJob job = await RunningAsync(false, _ => { });
        if (isPinged)
        {
            await job.PingAsync(TimeSpan.Zero);
        }

        job.CancelWith(new CancellationReason(CancellationKind.Shutdown, "the host stops", null, "Stop", "Host.cs", 7));
        _time.Advance(Limit);
        await _complained.WaitAsync();

        Assert.EndsWith(
            $"ago (Shutdown by Stop (Host.cs:7): the host stops). It has not reached a checkpoint since; {words}",
            Assert.Single(Complaints()).Message,
            StringComparison.Ordinal);
        _leave.Open();
        await job.EndAsync();
    }

    private static bool Throws(JobContext context)
    {
        Assert.Throws<JobCanceledException>(() => context.Checkpoint());
        return true;
    }

    private JobOptions Options() => new()
    {
        TimeProvider = _time,
        Logger = new ListeningLogger(
            id =>
            {
                if (id == JobLogEvents.Unresponsive)
                {
                    _complained.Open();
                }
            },
            _log),
        UnresponsiveAfter = Limit,
        CleanupHookTimeout = Timeout.InfiniteTimeSpan,
        CleanupTimeout = Timeout.InfiniteTimeSpan,
    };

    private IEnumerable<FakeLogRecord> Complaints() =>
        _log.Collector.GetSnapshot().Where(record => record.Id.Id == JobLogEvents.Unresponsive);

    /// <summary>A job at work that goes on, once it may leave, with what it is given.</summary>
    private async Task<CancellableJob> RunningAsync(bool asynchronous, Action<JobContext> then, TimeSpan? limit = null)
    {
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                _running.Open();
                _leave.Wait();
                then(context);
            },
            Options() with { UnresponsiveAfter = limit ?? Limit });
        await _running.WaitAsync();
        return job;
    }
}
