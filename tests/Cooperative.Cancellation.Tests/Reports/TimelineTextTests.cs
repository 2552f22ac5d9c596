using System.Globalization;
using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G2.4, G7.2: the report as a person reads it. The texts are exact: they are made to be looked at.</summary>
public class TimelineTextTests
{
    private readonly TestTime _time = new();
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

    [Fact(DisplayName = "G7.2 Times of ten minutes and more stand in one column with the others")]
    public async Task ToString_LongStory_KeepsItsColumn()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, _ => { });
        _time.Advance(new TimeSpan(0, 24, 25));
        job.Cancel();
        string[] lines = [.. job.GetReport().ToString().Split('\n').Skip(1).Take(3)];
        Assert.Contains(" 24 min 25 s  asked to stop", lines[2], StringComparison.Ordinal);
        Assert.Single(lines.Select(line => line.LastIndexOf("  ", StringComparison.Ordinal)).Distinct());
        _leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G7.2 The story so far of a job that does not answer")]
    public async Task ToString_JobThatDoesNotAnswer_TellsTheStorySoFar()
    {
        CancellableJob job = await RunningAsync(asynchronous: false, _ => { });
        await job.PingAsync(TimeSpan.Zero);
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        _time.Advance(TimeSpan.FromHours(2.5));
        Assert.Equal(
            """
            indexer: CancellationRequested (Pending), at work for 2 h 30 min
                    0 us  created
                   10 ms  started
                   10 ms  asked to stop: Requested by StopAll (Program.cs:31): closing time (unresponsive)
              no answer   it was never seen at a checkpoint
              checkpoints longest wait 2 h 30 min, and none came
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

    [Fact(DisplayName = "G2.3 The chain of reasons is told step by step, from the job to the one that was asked")]
    public async Task ToString_AskedFromAbove_TellsTheChain()
    {
        CancellableJob? leaf = null;
        CancellableJob root = CancellableJob.Start(
            top => top.StartChild(
                middle => leaf = middle.StartChild(
                    bottom =>
                    {
                        _running.Open();
                        _leave.Wait();
                        bottom.Checkpoint("Indexer.cs", 87);
                    },
                    Named("leaf")),
                Named("branch")),
            Named("root"));
        await _running.WaitAsync();
        root.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        _leave.Open();
        await root.EndAsync();
        Assert.Equal(
            """
            leaf: Canceled (Honored) after 0 us
                    0 us  created
                    0 us  started
                    0 us  asked to stop: Parent by job 'branch': closing time
                    0 us  noticed at Indexer.cs:87, 0 us later
                    0 us  body ended, 0 us later
                    0 us  ended, 0 us after the request
              because     Parent by job 'root'
              because     Requested by StopAll (Program.cs:31)
            """,
            leaf!.GetReport().ToString());
    }

    [Fact(DisplayName = "G2.2 The first three later requests are told with who and when, the rest are counted")]
    public async Task ToString_AskedAgainAndAgain_TellsThreeAndCounts()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Named("indexer"));
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        await job.EndAsync();
        for (int i = 1; i <= 5; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            job.Cancel($"again, {i}", null, "StopAll", "Program.cs", 31 + i);
        }

        Assert.Equal(
            """
              asked again at 500 ms: Requested by StopAll (Program.cs:32): again, 1
              asked again at 1.00 s: Requested by StopAll (Program.cs:33): again, 2
              asked again at 1.50 s: Requested by StopAll (Program.cs:34): again, 3
              asked again 2 more times
            """.Split('\n'),
            job.GetReport().ToString().Split('\n')[^4..]);
    }

    [Fact(DisplayName = "G2.2 A later request that was made elsewhere, at a time of its own, is told without it")]
    public async Task ToString_AskedAgainWithAForwardedReason_TellsNoTime()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Named("indexer"));
        job.Cancel();
        await job.EndAsync();
        job.CancelWith(new CancellationReason(CancellationKind.Shutdown, _time.GetUtcNow() - TimeSpan.FromDays(1), "the house closes"));
        Assert.EndsWith("\n  asked again Shutdown: the house closes", job.GetReport().ToString(), StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G7.2 The children are told, those at work first, and the job's own scopes")]
    public async Task ToString_WithChildren_TellsThem()
    {
        var inScope = new Gate();
        CancellableJob job = CancellableJob.StartAsync(
            async context =>
            {
                await context.StartChild(_ => { }, Named("mixer"));
                _time.Advance(TimeSpan.FromMilliseconds(250));
                context.StartChildAsync(_ => _leave.WaitAsync(), Named("oven")).Cancel();
                await context.ShieldAsync(_ =>
                {
                    inScope.Open();
                    return _leave.WaitAsync();
                });
            },
            Named("shop"));
        await inScope.WaitAsync();
        Trees.Until(() => job.GetReport().ChildrenAtWork == 1);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(
            """
            shop: Running, at work for 3.25 s
                    0 us  created
                    0 us  started
              scopes      1 at work
              children    1 ended, 1 at work
              child       'oven' CancellationRequested (Pending), at work for 3.00 s
              child       'mixer' Succeeded after 0 us
            """,
            job.GetReport().ToString());
        _leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G7.2 Several hooks: how long cleanup took in all")]
    public async Task ToString_SeveralHooks_TellsTheWhole()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Named("indexer"));
        job.OnCleanup(_ => _time.Advance(TimeSpan.FromSeconds(2)), "flush");
        job.OnCleanup(_ => _time.Advance(TimeSpan.FromSeconds(1)), "close");
        job.Start();
        Assert.Equal(
            """
            indexer: Succeeded after 3.00 s
                    0 us  created
                    0 us  started
                    0 us  body ended
                    0 us  cleanup 'close' took 1.00 s
                  1.00 s  cleanup 'flush' took 2.00 s
                  3.00 s  cleaned up in 3.00 s
                  3.00 s  ended
            """,
            (await job.EndAsync()).ToString());
    }

    [Fact(DisplayName = "G7.2 A name that brings line ends forges no line of the story")]
    public async Task ToString_NameInSeveralLines_StaysOnOne()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Named("indexer\n  error       none"));
        job.OnCleanup(_ => { }, "flush\nand close");
        job.Start();
        string[] lines = (await job.EndAsync()).ToString().Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.Equal("indexer   error       none: Succeeded after 0 us", lines[0]);
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

    private JobOptions Named(string name) => new() { Name = name, TimeProvider = _time };

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
