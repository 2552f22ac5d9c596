using System.Globalization;
using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G2.4, G7.2: the report as a person reads it. The texts are exact: they are made to be looked at.</summary>
public class TimelineTextTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Gate _running = new();
    private readonly Gate _leave = new();

    [Theory(DisplayName = "G2.4 The story of a job that was asked and stopped")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToString_CanceledJob_TellsTheStory(bool asynchronous)
    {
        CancellableJob job = await RunningAsync(asynchronous, context =>
        {
            context.ReportProgress(450, 1000, "hashing");
            context.OnCleanup(_ => _time.Advance(TimeSpan.FromMilliseconds(250)), "flush");
            context.Checkpoint("Indexer.cs", 87);
        });
        _time.Advance(TimeSpan.FromSeconds(1.5));
        job.Cancel("closing time", null, "StopAll", "/home/me/Program.cs", 31);
        job.Cancel("hurry up", null, "StopAll", "Program.cs", 32);
        _time.Advance(TimeSpan.FromMilliseconds(12));
        _leave.Open();
        Assert.Equal(
            """
            indexer: Canceled (Honored) after 1.76 s
                    0 us  created
                   10 ms  started
                  1.51 s  asked to stop: Requested by StopAll (Program.cs:31): closing time
                  1.52 s  noticed at Indexer.cs:87, 12 ms later
                  1.52 s  body ended, 0 us later
                  1.52 s  cleanup 'flush' took 250 ms
                  1.77 s  ended, 262 ms after the request
              asked again at 1.51 s: Requested by StopAll (Program.cs:32): hurry up
              progress    450/1000 (45 %) hashing
            """,
            (await job.EndAsync()).ToString());
    }

    [Fact(DisplayName = "G7.2 The story of a job that failed, and whose cleanup failed as well")]
    public async Task ToString_FaultedJob_TellsTheStory()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, context =>
        {
            context.OnCleanup(
                _ =>
                {
                    _time.Advance(TimeSpan.FromTicks(70));
                    throw new IOException("disk full");
                },
                "flush");
            throw new InvalidDataException("broken\nbadly");
        });
        _time.Advance(TimeSpan.FromSeconds(200));
        _leave.Open();
        Assert.Equal(
            """
            indexer: Faulted after 3 min 20 s
                    0 us  created
                   10 ms  started
              3 min 20 s  body ended
              3 min 20 s  cleanup 'flush' failed after 7 us: IOException: disk full
              3 min 20 s  ended
              error       AggregateException: Job 'indexer' failed in several places. (broken badly) (disk full)
            """,
            (await job.EndAsync()).ToString());
    }

    [Fact(DisplayName = "G7.2 The story so far of a job that does not answer")]
    public async Task ToString_JobThatDoesNotAnswer_TellsTheStorySoFar()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, _ => { });
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        _time.Advance(TimeSpan.FromHours(2.5));
        Assert.Equal(
            """
            indexer: CancellationRequested (Pending), at work for 2 h 30 min
                    0 us  created
                   10 ms  started
                   10 ms  asked to stop: Requested by StopAll (Program.cs:31): closing time (unresponsive)
            """,
            job.GetReport().ToString());
        _leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G4 A request that came too late stands after the end of the body, also where both happened at one moment")]
    public async Task ToString_AskedTooLate_SaysSo()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = "indexer", TimeProvider = _time });
        job.OnCleanup(
            async _ =>
            {
                _running.Open();
                await _leave.WaitAsync();
            },
            "flush");
        job.Start();
        await _running.WaitAsync();
        job.Cancel("late", null, null, "Program.cs", 31);
        _leave.Open();
        Assert.Equal(
            """
            indexer: Succeeded (TooLate) after 0 us
                    0 us  created
                    0 us  started
                    0 us  body ended
                    0 us  asked to stop, too late: Requested by (Program.cs:31): late
                    0 us  cleanup 'flush' took 0 us
                    0 us  ended
            """,
            (await job.EndAsync()).ToString());
    }

    [Fact(DisplayName = "G7.2 The story so far of a job that stopped and cleans up tells of no error: there is none")]
    public async Task ToString_CanceledJobDuringCleanup_TellsOfNoError()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = "indexer", TimeProvider = _time });
        job.OnCleanup(
            async _ =>
            {
                _running.Open();
                await _leave.WaitAsync();
            },
            "flush");
        job.Cancel("changed my mind", null, "StopAll", "Program.cs", 31);
        await _running.WaitAsync();
        string text = job.GetReport().ToString();
        _leave.Open();
        Assert.Equal(
            """
            indexer: CleaningUp (Honored)
                    0 us  created
                    0 us  asked to stop: Requested by StopAll (Program.cs:31): changed my mind
                    0 us  cleanup 'flush' at work for 0 us
            """,
            text);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G2.1 A reason in several lines is told in one, in the story and in the log")]
    public async Task ToString_ReasonWithLineEnds_StaysOnOneLine()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = "indexer", TimeProvider = _time });
        job.Cancel("first\nsecond", null, "StopAll", "Program.cs", 31);
        JobReport report = await job.EndAsync();
        Assert.Equal("Requested by StopAll (Program.cs:31): first second", report.CancellationReason?.ToString());
        Assert.Equal(4, report.ToString().Split('\n').Length);
    }

    [Fact(DisplayName = "G10.2 Trouble beside the job is told at the foot of its story")]
    public async Task ToString_JobWithTrouble_TellsIt()
    {
        var told = new Gate();
        var observer = new StoryListener(_ => throw new InvalidDataException("no such window"));
        var logger = new ListeningLogger(_ => told.Open());
        CancellableJob job = CancellableJob.Create(
            _ => { }, new JobOptions { Name = "indexer", TimeProvider = _time, Observers = [observer], Logger = logger });
        await told.WaitAsync();
        Assert.Equal(
            """
            indexer: Created
                    0 us  created
              trouble     Observer: InvalidDataException: no such window
            """,
            job.GetReport().ToString());
    }

    [Fact(DisplayName = "G2.1 Numbers are written alike in every culture")]
    public async Task ToString_InAnotherCulture_IsTheSame()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, context => context.ReportProgress(1, 3));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _leave.Open();
        JobReport report = await job.EndAsync();
        string here = report.ToString();
        string? there = null;
        var thread = new Thread(() => there = report.ToString())
        {
            CurrentCulture = new CultureInfo("en-US") { NumberFormat = { NumberDecimalSeparator = "," } },
        };
        thread.Start();
        Assert.True(thread.Join(Jobs.Patience));
        Assert.Equal(here, there);
        Assert.Contains("1.50 s", here, StringComparison.Ordinal);
    }

    /// <summary>Started 10 ms after it was made, and at work until it may leave.</summary>
    private async Task<CancellableJob> RunningAsync(bool asynchronous, Action<JobContext> body)
    {
        var options = new JobOptions { Name = "indexer", TimeProvider = _time };
        void Body(JobContext context)
        {
            _running.Open();
            _leave.Wait();
            body(context);
        }

        CancellableJob job = asynchronous
            ? CancellableJob.CreateAsync(
                async context =>
                {
                    await Task.Yield();
                    Body(context);
                },
                options)
            : CancellableJob.Create(Body, options);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        job.Start();
        await _running.WaitAsync();
        return job;
    }
}
