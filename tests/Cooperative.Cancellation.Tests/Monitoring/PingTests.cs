using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.1, where the work is: a ping is answered by the next checkpoint, whichever it is, and disturbs nothing.</summary>
public class PingTests
{
    private const string File = "Somewhere.cs";
    private const int Line = 87;
    private static readonly TimeSpan Ever = Timeout.InfiniteTimeSpan;

    /// <summary>Ways to pass a checkpoint at a known place, once at least, until the job is told to leave.</summary>
    private static readonly Dictionary<string, Action<JobContext>> Passing = new()
    {
        ["checkpoint"] = context => context.Checkpoint(File, Line),
        ["yield"] = context => context.YieldAsync(File, Line).AsTask().Wait(),
        ["pace"] = context =>
        {
            Pace pace = context.Pace(every: 3);
            for (int i = 0; i < 10; i++)
            {
                pace.Checkpoint(File, Line);
            }
        },
        ["calibrated pace"] = context => context.Pace().Checkpoint(File, Line),
        ["chunks"] = context =>
        {
            foreach ((int _, int _) in context.Chunks(0, 10, null, false, File, Line))
            {
            }
        },
        ["sequence"] = context => Assert.Equal(6, ((IEnumerable<int>)[1, 2, 3]).WithCheckpoints(context, File, Line).Sum()),
        ["parallel loop"] = context => context.ParallelFor(0, 10, _ => { }, -1, false, File, Line),
        ["scope"] = context => context.WithTimeout(TimeSpan.FromHours(1), scope => scope.Checkpoint(File, Line)),
        ["shield in a scope"] = context => context.WithTimeout(
            TimeSpan.FromHours(1), scope => scope.Shield(shield => shield.Checkpoint(File, Line))),
        ["blocking call"] = context => context.RunInterruptible(() => { }, File, Line),
    };

    public static TheoryData<string> Ways => [.. Passing.Keys];

    [Theory(DisplayName = "G10.1 A ping is answered by the next checkpoint, of whatever form and in whatever scope")]
    [MemberData(nameof(Ways))]
    public async Task Ping_WorkThatPassesACheckpoint_TellsWhere(string way)
    {
        bool isToLeave = false;
        using var job = Loop(context => Passing[way](context), () => Volatile.Read(ref isToLeave));
        await job.Running.WaitAsync();

        for (int time = 0; time < 3; time++)
        {
            JobPing ping = await job.Job.PingAsync(Ever).WaitAsync(Jobs.Patience);
            Assert.True(ping.IsAnswered);
            Assert.Equal((File, Line), (ping.LastSeen?.File, ping.LastSeen?.Line));
            Assert.Equal((job.Job.Id, job.Job.Name, JobState.Running), (ping.Id, ping.Name, ping.State));
        }

        Volatile.Write(ref isToLeave, true);
        JobReport report = await job.Job.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.None), (report.State, report.Response));
        Assert.Equal((File, Line), (report.LastSeen?.File, report.LastSeen?.Line));
        Assert.NotNull(report.LongestWait);
    }

    [Fact(DisplayName = "G10.1 A hook at work answers, be it that it began after the question")]
    public async Task Ping_WhileAHookIsAtWork_TellsWhereInTheHook()
    {
        var inHook = new Gate();
        var goOn = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync(then: context => context.OnCleanup(hook =>
        {
            inHook.Open();
            goOn.Wait();
            hook.Context.Checkpoint(File, Line);
        }));
        Task<JobPing> before = parked.Job.PingAsync(Ever);
        parked.Release();
        await inHook.WaitAsync();
        Task<JobPing> during = parked.Job.PingAsync(Ever);
        goOn.Open();

        JobPing[] pings = await Task.WhenAll(before, during).WaitAsync(Jobs.Patience);

        Assert.All(pings, ping => Assert.Equal((true, File, Line), (ping.IsAnswered, ping.LastSeen?.File, ping.LastSeen?.Line)));
        Assert.Equal(JobState.Succeeded, (await parked.Job.EndAsync()).State);
    }

    [Fact(DisplayName = "G10.1 Scopes that open after the question answer it, however deep")]
    public async Task Ping_ScopesOpenedLater_Answer()
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: context => context.WithTimeout(
            TimeSpan.FromHours(1), outer => outer.Shield(shield => shield.Checkpoint(File, Line))));
        Task<JobPing> ping = parked.Job.PingAsync(Ever);
        Assert.False(ping.IsCompleted);

        JobReport report = await parked.EndAsync();

        Assert.Equal((File, Line), (report.LastSeen?.File, report.LastSeen?.Line));
        Assert.True((await ping.WaitAsync(Jobs.Patience)).IsAnswered);
    }

    [Fact(DisplayName = "G10.1 A child is another job: its checkpoints say nothing of where its parent is")]
    public async Task Ping_ParentOfABusyChild_IsNotAnsweredByTheChild()
    {
        CancellableJob child = null!;
        ParkedJob parent = await ParkedJob.StartAsync();
        child = parent.Context.StartChild(context =>
        {
            while (true)
            {
                context.Checkpoint("Child.cs", 1);
            }
        });

        JobPing ofParent = await parent.Job.PingAsync(TimeSpan.Zero);
        JobPing ofChild = await child.PingAsync(Ever).WaitAsync(Jobs.Patience);

        Assert.False(ofParent.IsAnswered);
        Assert.Null(ofParent.LastSeen);
        Assert.Equal("Child.cs", ofChild.LastSeen?.File);
        child.Cancel();
        Assert.NotEqual("Child.cs", (await parent.EndAsync()).LastSeen?.File);
    }

    [Fact(DisplayName = "G10.1 Work that reaches no checkpoint within the limit does not answer; the limit is by the job's clock")]
    public async Task Ping_WorkThatDoesNotCheck_IsNotAnsweredWithinTheLimit()
    {
        var time = new TestTime();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = time, Name = "rebuild" });
        Task<JobPing> ping = parked.Job.PingAsync(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(5));

        JobPing answer = await ping.WaitAsync(Jobs.Patience);

        Assert.False(answer.IsAnswered);
        Assert.Null(answer.LastSeen);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Waited);
        Assert.Equal("rebuild (Running) did not reach a checkpoint within 5.00 s", answer.ToString());
        Assert.Equal(JobResponse.None, (await parked.EndAsync()).Response);
    }

    [Fact(DisplayName = "G10.1 The longest wait for a checkpoint is told, also one that is not over; never longer than it was")]
    public async Task Report_WorkThatWasPinged_TellsTheLongestWait()
    {
        var time = new TestTime();
        ParkedJob parked = await ParkedJob.StartAsync(
            options: new() { TimeProvider = time },
            then: context =>
            {
                context.Checkpoint(File, Line);
                time.Advance(TimeSpan.FromMinutes(2));
            });
        Assert.Null(parked.Job.GetReport().LongestWait);
        _ = parked.Job.PingAsync(TimeSpan.Zero);
        time.Advance(TimeSpan.FromSeconds(12));

        CheckpointWait soFar = parked.Job.GetReport().LongestWait!;
        Assert.Equal((TimeSpan.FromSeconds(12), null), (soFar.Duration, soFar.Checkpoint));
        Assert.Equal("12.00 s, and none came", soFar.ToString());

        // Nobody looks for two minutes more; when the answer came within that time is not known.
        JobReport report = await parked.EndAsync();
        Assert.Equal(TimeSpan.FromSeconds(12), report.LongestWait?.Duration);
        Assert.Equal((File, Line), (report.LongestWait?.Checkpoint?.File, report.LongestWait?.Checkpoint?.Line));
        Assert.Equal($"12.00 s, until {File}:{Line}", report.LongestWait?.ToString());
        Assert.Equal(report.CreatedAt + TimeSpan.FromSeconds(12), report.LastSeen?.SeenAt);
    }

    [Fact(DisplayName = "G10.1 A wait that no checkpoint ends is over with the job, whoever looks later")]
    public async Task Report_JobThatEndedUnseen_WaitsNoLonger()
    {
        var time = new TestTime();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = time }, then: _ => time.Advance(TimeSpan.FromSeconds(3)));
        _ = parked.Job.PingAsync(TimeSpan.Zero);
        await parked.EndAsync();
        time.Advance(TimeSpan.FromHours(1));
        await parked.Job.PingAsync(TimeSpan.Zero);

        CheckpointWait longest = parked.Job.GetReport().LongestWait!;

        Assert.Equal((TimeSpan.FromSeconds(3), null), (longest.Duration, longest.Checkpoint));
    }

    [Fact(DisplayName = "G10.1 The checkpoint that observed the request is where the work was last seen, unless a ping has seen it later")]
    public async Task Report_JobThatObserved_WasSeenThere()
    {
        var time = new TestTime();
        ParkedJob parked = null!;
        parked = await ParkedJob.StartAsync(
            options: new() { TimeProvider = time },
            then: context =>
            {
                parked.Job.Cancel();
                Assert.Throws<JobCanceledException>(() => context.Checkpoint("First.cs", 1));
                Assert.Equal("First.cs:1", parked.Job.GetReport().LastSeen?.ToString());
                time.Advance(TimeSpan.FromSeconds(1));
                _ = parked.Job.PingAsync(TimeSpan.Zero);
                Assert.Throws<JobCanceledException>(() => context.Checkpoint("Second.cs", 2));
            });

        JobReport report = await parked.EndAsync();

        Assert.Equal(JobResponse.Declined, report.Response);
        Assert.Equal("Second.cs:2", report.LastSeen?.ToString());
        Assert.Equal("First.cs", report.ObservedFile);
    }

    [Fact(DisplayName = "G10.1 File and line are those of one checkpoint, however many threads pass how many")]
    public async Task Ping_ManyThreadsAtManyPlaces_NeverMixesThem()
    {
        bool isToLeave = false;
        var running = new Gate();
        CancellableJob job = CancellableJob.Start(context =>
        {
            running.Open();
            Race.Run(PassAt("a.cs", 1), PassAt("bb.cs", 2), PassAt("ccc.cs", 3));

            Action PassAt(string file, int line) => () =>
            {
                while (!Volatile.Read(ref isToLeave))
                {
                    context.Checkpoint(file, line);
                }
            };
        });
        await running.WaitAsync();
        HashSet<string> places = [];
        for (int time = 0; time < 2000; time++)
        {
            JobPing ping = await job.PingAsync(Ever).WaitAsync(Jobs.Patience);
            places.Add(ping.LastSeen!.ToString());
        }

        Volatile.Write(ref isToLeave, true);
        await job.EndAsync();
        Assert.Empty(places.Except(["a.cs:1", "bb.cs:2", "ccc.cs:3"]));
    }

    [Fact(DisplayName = "G10.1 Any number may ask at once, and each is answered")]
    public async Task Ping_FromManyThreads_AnswersEach()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        var pings = new Task<JobPing>[4][];

        Race.Run([.. Enumerable.Range(0, 4).Select<int, Action>(racer => () =>
            pings[racer] = [.. Enumerable.Range(0, 50).Select(_ => job.PingAsync(Ever))])]);

        Assert.All(await Task.WhenAll(pings.SelectMany(some => some)).WaitAsync(Jobs.Patience), ping => Assert.True(ping.IsAnswered));
        await job.CancelAndWaitAsync();
    }

    [Fact(DisplayName = "G10.1, G1.4 A ping and a request at the same moment: neither is lost, and the work stops")]
    public async Task Ping_RacesWithTheRequest_NeitherIsLost()
    {
        for (int round = 0; round < 200; round++)
        {
            CancellableJob job = await Jobs.SpinningAsync();
            Task<JobPing> ping = null!;
            Race.Run(() => job.Cancel(), () => ping = job.PingAsync(Ever), () => job.PingAsync(TimeSpan.Zero));
            JobReport report = await job.EndAsync();
            Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
            JobPing answer = await ping.WaitAsync(Jobs.Patience);
            Assert.True(answer.IsAnswered || answer.State == JobState.Canceled, answer.ToString());
        }
    }

    [Theory(DisplayName = "G10.1 A ping of a job that has ended, or ends before it answers, ends with it")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ping_JobThatEnds_EndsToo(bool before)
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: _ => { });
        Task<JobPing>? early = before ? null : parked.Job.PingAsync(Ever);
        await parked.EndAsync();

        JobPing ping = await (early ?? parked.Job.PingAsync(Ever)).WaitAsync(Jobs.Patience);

        Assert.Equal((false, JobState.Succeeded), (ping.IsAnswered, ping.State));
        Assert.EndsWith("has ended: Succeeded", ping.ToString(), StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.1 A job that has not begun is nowhere; the question stays open, and its first checkpoint answers")]
    public async Task Ping_JobNotStarted_IsAnsweredByItsFirstCheckpoint()
    {
        CancellableJob job = CancellableJob.Create(context => context.Checkpoint(File, Line));
        Assert.Equal((false, JobState.Created), await job.PingAsync(TimeSpan.Zero) is var ping ? (ping.IsAnswered, ping.State) : default);

        job.Start();

        Assert.Equal((File, Line), (await job.EndAsync()).LastSeen is { } seen ? (seen.File, seen.Line) : default);
    }

    [Fact(DisplayName = "G7.1 The wait for an answer can be cancelled by the waiter; the job goes on")]
    public async Task Ping_WaitCanceled_EndsTheWaitAlone()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        using var source = new CancellationTokenSource();
        Task<JobPing> ping = parked.Job.PingAsync(Ever, source.Token);
        await source.CancelAsync();

        OperationCanceledException canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ping.WaitAsync(Jobs.Patience));

        Assert.Equal(source.Token, canceled.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parked.Job.PingAsync(Ever, source.Token));
        Assert.Equal(JobState.Succeeded, (await parked.EndAsync()).State);
    }

    [Fact(DisplayName = "G3.1, G1.4 While a ping waits, the flag reads false, nothing is observed, and no loop helper stops")]
    public async Task Ping_Pending_IsNoRequest()
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: context =>
        {
            Assert.False(context.IsCancellationRequested);
            int sum = 0;
            context.ParallelFor(1, 101, i => Interlocked.Add(ref sum, i));
            Assert.Equal(5050, sum);
        });
        _ = parked.Job.PingAsync(TimeSpan.Zero);

        JobReport report = await parked.EndAsync();

        Assert.Equal((JobState.Succeeded, JobResponse.None, (DateTimeOffset?)null), (report.State, report.Response, report.ObservedAt));
    }

    [Fact(DisplayName = "G3.6 A ping does not bring a context back to life")]
    public async Task Ping_AfterTheEnd_LeavesCheckpointsAnError()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.EndAsync();
        await parked.Job.PingAsync(TimeSpan.Zero);

        Assert.Throws<InvalidOperationException>(() => parked.Context.Checkpoint());
        Assert.Throws<InvalidOperationException>(() => parked.Context.Checkpoint());
    }

    [Fact(DisplayName = "G3.2 Checkpoints that answer pings allocate nothing on the work's thread")]
    public async Task Ping_Answered_AllocatesNothingInTheWork()
    {
        bool isToLeave = false;
        long allocated = -1;
        var running = new Gate();
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.Checkpoint();
            running.Open();
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (!Volatile.Read(ref isToLeave))
            {
                context.Checkpoint();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        await running.WaitAsync();
        for (int time = 0; time < 100; time++)
        {
            Assert.True((await job.PingAsync(Ever).WaitAsync(Jobs.Patience)).IsAnswered);
        }

        Volatile.Write(ref isToLeave, true);
        await job.EndAsync();
        Assert.Equal(0, allocated);
    }

    [Fact(DisplayName = "G10.1 What a kept context does after the end tells nothing of the job any more")]
    public async Task Ping_CheckpointAfterTheEnd_ChangesNoReport()
    {
        var time = new TestTime();
        JobContext kept = null!;
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                kept = context;
                context.Token.WaitHandle.WaitOne();
                context.Token.ThrowIfCancellationRequested();
            },
            new() { TimeProvider = time });
        await job.CancelAndWaitAsync();
        time.Advance(TimeSpan.FromHours(1));
        await job.PingAsync(TimeSpan.Zero);
        Assert.Throws<JobCanceledException>(() => kept.Checkpoint("Late.cs", 1));

        Assert.Null(job.GetReport().LastSeen);
    }

    [Fact(DisplayName = "G10.1 A question that is out when the job ends is answered by nobody, a context that somebody kept included")]
    public async Task Ping_OutAtTheEnd_IsNotAnsweredAfterIt()
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: _ => { });
        await parked.Job.PingAsync(TimeSpan.Zero);
        parked.Job.Cancel();
        await parked.EndAsync();
        Assert.Throws<JobCanceledException>(() => parked.Context.Checkpoint("Late.cs", 1));

        JobReport report = parked.Job.GetReport();

        Assert.Null(report.LastSeen);
        Assert.Null(report.LongestWait?.Checkpoint);
    }

    [Fact(DisplayName = "G10.1 The answer is one line, whatever the job is called")]
    public async Task Ping_NameWithLineEnds_IsOneLine()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Name = "a\nb" });

        Assert.StartsWith("a b (Running)", (await parked.Job.PingAsync(TimeSpan.Zero)).ToString(), StringComparison.Ordinal);

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.3 A limit out of range is refused at the call, and nothing is asked")]
    public async Task Ping_BadLimit_IsRefused()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        ArgumentOutOfRangeException refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => parked.Job.PingAsync(TimeSpan.FromTicks(-5)));
        Assert.Equal("limit", refused.ParamName);
        Assert.Null((await parked.EndAsync()).LastSeen);
    }

    private static RunningLoop Loop(Action<JobContext> pass, Func<bool> isToLeave)
    {
        var running = new Gate();
        return new RunningLoop(
            CancellableJob.Start(context =>
            {
                running.Open();
                while (!isToLeave())
                {
                    pass(context);
                }
            }),
            running);
    }

    private sealed record RunningLoop(CancellableJob Job, Gate Running) : IDisposable
    {
        /// <summary>A test that failed half way leaves no loop behind.</summary>
        public void Dispose() => Job.Cancel();
    }
}
