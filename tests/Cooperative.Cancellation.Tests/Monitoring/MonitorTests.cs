using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Telemetry;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>
/// G10.1, all jobs at a glance: who lives, who ended, who was last seen where. A monitor asks every job of the process, those of other
/// tests too, whose reports would tell of that: nothing else runs beside these.
/// </summary>
[Collection(ListensToAll.Name)]
public class MonitorTests
{
    private const string File = "Somewhere.cs";
    private const int Line = 87;

    /// <summary>Asks all the time, so that no test waits for it.</summary>
    private static readonly JobMonitorOptions Eager = new() { Interval = TimeSpan.FromMilliseconds(1), EndedJobsKept = 10_000 };

    [Fact(DisplayName = "G10.1 A tree of live jobs is shown parents first, older before younger, children of scopes and hooks included")]
    public async Task GetJobs_TreeAtWork_IsInOrder()
    {
        var leave = new Gate();
        var inHook = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync(options: Named("root"), then: context => context.OnCleanup(async hook =>
        {
            CancellableJob child = hook.Context.StartChild(_ => leave.Wait(), Named("of the hook"));
            inHook.Open();
            await child;
        }));
        CancellableJob first = parked.Context.StartChild(
            context => context.StartChild(_ => leave.Wait(), Named("grandchild")).Completion.Wait(), Named("first"));
        _ = parked.Context.StartChild(
            context => context.Shield(shield => shield.StartChild(_ => leave.Wait(), Named("of a scope")).Completion.Wait()), Named("second"));
        using var monitor = new JobMonitor(Eager);
        IReadOnlyList<MonitoredJob> tree = Until(() => TreeOf(monitor, parked.Job), jobs => jobs.Count == 5);

        Assert.Equal(
            ["0 root", "1 first", "2 grandchild", "1 second", "2 of a scope"],
            tree.Select(job => $"{job.Depth} {job.Report.Name}"));
        Assert.Equal([null, parked.Job.Id, first.Id], tree.Take(3).Select(job => job.Report.ParentId));

        leave.Open();
        parked.Release();
        await inHook.WaitAsync();
        await parked.Job.EndAsync();
        Assert.Contains(TreeOf(monitor, parked.Job), job => job is { Depth: 1, Report: { Name: "of the hook", State: JobState.Succeeded } });
    }

    [Fact(DisplayName = "G10.1 Jobs that were started before the monitor are shown; so is one that was only made")]
    public async Task GetJobs_JobsOlderThanTheMonitor_AreThere()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        CancellableJob made = CancellableJob.Create(_ => { });

        using var monitor = new JobMonitor(Eager);

        Assert.Equal(JobState.Running, TreeOf(monitor, parked.Job).Single().Report.State);
        Assert.Equal(JobState.Created, TreeOf(monitor, made).Single().Report.State);
        await parked.EndAsync();
        GC.KeepAlive(made);
    }

    [Fact(DisplayName = "G10.1 A job that has ended is remembered with its last report, a child below its parent, when its awaiter resumes")]
    public async Task GetJobs_EndedJobs_AreRemembered()
    {
        using var monitor = new JobMonitor(Eager);
        ParkedJob parent = await ParkedJob.StartAsync();
        CancellableJob child = parent.Context.StartChild(_ => throw new InvalidDataException("torn"), new() { Name = "torn", IsolateFailure = true });
        await child.EndAsync();

        MonitoredJob ended = TreeOf(monitor, parent.Job)[1];

        Assert.Equal((child.Id, parent.Job.Id, 1), (ended.Report.Id, ended.Report.ParentId, ended.Depth));
        Assert.Equal((JobState.Faulted, "torn"), (ended.Report.State, ended.Report.Error?.Message));
        Assert.Null(ended.Report.Exception);
        await parent.EndAsync();
        Assert.Equal([JobState.Succeeded, JobState.Faulted], TreeOf(monitor, parent.Job).Select(job => job.Report.State));
    }

    [Fact(DisplayName = "G10.1 Of the jobs that ended, so many of the last are remembered, and none where none is to be")]
    public async Task GetJobs_ManyEndedJobs_KeepsTheLast()
    {
        using var none = new JobMonitor(Eager with { EndedJobsKept = 0 });
        using var some = new JobMonitor(Eager with { EndedJobsKept = 7 });
        var jobs = new List<CancellableJob>();
        for (int i = 0; i < 20; i++)
        {
            jobs.Add(CancellableJob.Start(_ => { }));
            await jobs[^1].EndAsync();
        }

        // One that has just ended is found for a moment more, until it has taken its leave.
        Trees.Until(() => some.GetJobs().Count(job => job.Report.HasEnded) == 7);
        Trees.Until(() => !none.GetJobs().Any(job => jobs.Exists(mine => mine.Id == job.Report.Id && job.Report.HasEnded)));
    }

    [Fact(DisplayName = "G10.1 While a monitor runs, every live job is asked where it is; a job that does not check waits longer and longer")]
    public async Task Monitor_Running_KnowsWhereJobsAre()
    {
        CancellableJob self = null!;
        var made = new Gate();
        self = CancellableJob.Create(context =>
        {
            made.Wait();
            while (self.GetReport().LastSeen is null)
            {
                context.Checkpoint(File, Line);
            }
        });
        self.Start();
        CancellableJob silent = null!;
        silent = CancellableJob.Create(context =>
        {
            made.Wait();
            while (silent.GetReport().LongestWait is not { Duration.TotalMilliseconds: > 5 })
            {
                Thread.Yield();
            }

            context.Checkpoint(File, Line);
        });
        silent.Start();
        using var monitor = new JobMonitor(Eager with { Interval = JobOptions.MaxTime });
        made.Open();

        Assert.Equal($"{File}:{Line}", (await self.EndAsync()).LastSeen?.ToString());
        CheckpointWait longest = (await silent.EndAsync()).LongestWait!;
        Assert.True(longest.Duration.TotalMilliseconds > 5, longest.ToString());
        Assert.Equal($"{File}:{Line}", longest.Checkpoint?.ToString());
    }

    [Fact(DisplayName = "G10.1 A monitor that is disposed asks and remembers no more, and leaves jobs alone; twice does no harm")]
    public async Task Dispose_WhileJobsRun_AsksNoMore()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        var monitor = new JobMonitor(Eager);
        monitor.Dispose();
        monitor.Dispose();
        await job.CancelAndWaitAsync();

        Assert.Equal(JobState.Canceled, job.State);

        // Whoever waits for the job may resume a moment before it has left the list of those alive.
        Assert.True(SpinWait.SpinUntil(() => TreeOf(monitor, job).Count == 0, Jobs.Patience));
    }

    [Fact(DisplayName = "G10.1 Jobs end whole while monitors come and go")]
    public async Task Dispose_RacesWithEnds_HarmsNobody()
    {
        for (int round = 0; round < 50; round++)
        {
            ParkedJob[] jobs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ParkedJob.StartAsync()));
            Race.Run(
                () =>
                {
                    using var monitor = new JobMonitor(Eager);
                    _ = monitor.ToString();
                },
                () => Array.ForEach(jobs, job => job.Release()));
            foreach (ParkedJob parked in jobs)
            {
                Assert.Equal(JobState.Succeeded, (await parked.Job.EndAsync()).State);
            }
        }
    }

    [Fact(DisplayName = "G10.1 A monitor keeps alive neither a job that waits for ever, nor one that was never started, nor what a job threw")]
    public async Task Monitor_Running_KeepsNothingAlive()
    {
        using var monitor = new JobMonitor(Eager);
        WeakReference[] traces = await LeaveBehindAsync();

        await Collected.AllAsync(traces);
    }

    [Fact(DisplayName = "G10.1 Ten thousand jobs under one monitor: all are shown, and all end")]
    public async Task Monitor_TenThousandJobs_ShowsThemAll()
    {
        const int Many = 10_000;
        using var monitor = new JobMonitor(Eager);
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellableJob[] jobs = [.. Enumerable.Range(0, Many).Select(_ => CancellableJob.StartAsync(async _ => await leave.Task))];
        HashSet<long> mine = [.. jobs.Select(job => job.Id)];

        Assert.Equal(Many, monitor.GetJobs().Count(job => mine.Contains(job.Report.Id)));

        leave.SetResult();
        await Task.WhenAll(jobs.Select(job => job.EndAsync()));
        Assert.DoesNotContain(monitor.GetJobs(), job => mine.Contains(job.Report.Id) && !job.Report.HasEnded);
    }

    [Fact(DisplayName = "G10.2 A job whose clock throws is shown like any other, and the monitor goes on")]
    public async Task Monitor_JobWithABrokenClock_GoesOn()
    {
        var clock = new BreakingClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = clock });
        clock.IsBroken = true;
        using var monitor = new JobMonitor(Eager);
        CancellableJob other = null!;
        other = CancellableJob.Create(context =>
        {
            while (other.GetReport().LastSeen is null)
            {
                context.Checkpoint();
            }
        });
        other.Start();
        await other.EndAsync();

        Assert.Single(TreeOf(monitor, parked.Job));
        clock.IsBroken = false;
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 The tree is drawn with state, age, progress, reason, where last seen and the longest wait")]
    public async Task WriteTree_Jobs_DrawsThem()
    {
        var time = new TestTime();
        JobOptions options = new() { TimeProvider = time };
        var leave = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync(options: options with { Name = "shop" }, then: context => leave.Wait());
        parked.Context.ReportProgress(45, 100, "pizzas");
        var inside = new Gate();
        CancellableJob oven = parked.Context.StartChild(
            context =>
            {
                inside.Open();
                leave.Wait();
                context.Checkpoint();
            },
            options with { Name = "oven", UnresponsiveAfter = TimeSpan.FromSeconds(10) });
        await inside.WaitAsync();
        using var monitor = new JobMonitor(Eager with { Interval = TimeSpan.FromDays(1) });
        CancellableJob radio = parked.Context.StartChild(
            _ => throw new InvalidDataException("no signal"), options with { Name = "radio", IsolateFailure = true });
        time.Advance(TimeSpan.FromSeconds(1));
        await radio.EndAsync();
        oven.Cancel("out of wood", null, "Main", "Program.cs", 31);
        time.Advance(TimeSpan.FromSeconds(12));

        using var writer = new StringWriter();
        JobTreeWithout(monitor, writer, parked.Job);
        string[] lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.StartsWith($"shop #{parked.Job.Id}: Running for 13.00 s, 45/100 (45 %) pizzas", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            $"├─ oven #{oven.Id}: CancellationRequested for 13.00 s, asked to stop 12.00 s ago: Requested by Main (Program.cs:31): out of wood, unresponsive",
            lines[1],
            StringComparison.Ordinal);
        Assert.StartsWith($"└─ radio #{radio.Id}: Faulted", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("InvalidDataException: no signal", lines[2], StringComparison.Ordinal);
        leave.Open();
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 Of a job that has ended the tree says why it was asked, and not how long ago, which its report cannot know")]
    public async Task WriteTree_EndedJob_SaysNothingOfNow()
    {
        var time = new TestTime();
        using var monitor = new JobMonitor(Eager);
        CancellableJob job = CancellableJob.Create(_ => { }, Named("long gone") with { TimeProvider = time });
        job.Cancel("closing time", null, "Main", "Program.cs", 31);
        await job.EndAsync();
        time.Advance(TimeSpan.FromHours(1));

        // The monitor may have asked it where it is before it ended, and tells of that behind.
        string line = monitor.ToString().Split('\n').Single(it => it.Contains($"#{job.Id}:", StringComparison.Ordinal));
        Assert.StartsWith(
            $"long gone #{job.Id}: Canceled (Honored), asked to stop: Requested by Main (Program.cs:31): closing time",
            line,
            StringComparison.Ordinal);
        Assert.DoesNotContain(" ago", line, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.1 A name or a message with line ends forges no line of the tree")]
    public async Task WriteTree_NameAndProgressWithLineEnds_ForgeNoLine()
    {
        using var monitor = new JobMonitor(Eager);
        ParkedJob parked = await ParkedJob.StartAsync(options: Named("a\nforged #1: Running"));
        parked.Context.ReportProgress(1, 2, "x\nforged #2: Running");
        string tree = monitor.ToString();
        await parked.EndAsync();

        Assert.Contains("a forged #1", tree, StringComparison.Ordinal);
        Assert.DoesNotContain(tree.Split('\n'), line => line.StartsWith("forged", StringComparison.Ordinal));
    }

    [Fact(DisplayName = "G10.3 The longest interval that is accepted is waited for: a thread alone could wait half of it")]
    public async Task Monitor_LongestInterval_GoesOn()
    {
        using var monitor = new JobMonitor(new() { Interval = JobOptions.MaxTime });
        ParkedJob parked = await ParkedJob.StartAsync();

        Assert.Single(TreeOf(monitor, parked.Job));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 What an abandoned hook has started is shown for as long as the job lives")]
    public async Task GetJobs_ChildOfAnAbandonedHook_IsThere()
    {
        var time = new TestTime();
        var begun = new Gate();
        var next = new Gate();
        var leave = new Gate();
        CancellableJob child = null!;
        CancellableJob job = CancellableJob.Create(_ => { }, new() { TimeProvider = time, CleanupHookTimeout = Timeout.InfiniteTimeSpan });
        job.OnCleanup(_ =>
        {
            next.Open();
            leave.Wait();
        });
        job.OnCleanup(
            hook =>
            {
                child = hook.Context.StartChild(_ => leave.Wait(), Named("left behind"));
                begun.Open();
                leave.Wait();
            },
            limit: TimeSpan.FromSeconds(1));
        job.Start();
        await begun.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        await next.WaitAsync();
        using var monitor = new JobMonitor(Eager);

        Assert.Equal(["left behind"], TreeOf(monitor, job).Skip(1).Select(it => it.Report.Name));

        leave.Open();
        await job.EndAsync();
        await child.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A monitor that is disposed ends its thread, though asking takes longer than its interval")]
    public async Task Dispose_NoTimeInTheInterval_EndsTheThread()
    {
        var clock = new SlowClock(longerThan: Eager.Interval);
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = clock });
        var monitor = new JobMonitor(Eager);
        Thread thread = await clock.ReadByMonitor.WaitAsync(Jobs.Patience);

        monitor.Dispose();

        Assert.True(thread.Join(Jobs.Patience));
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G8.5, G10.1 A chain ten thousand deep is drawn without overflowing the stack")]
    public async Task WriteTree_DeepChain_DrawsIt()
    {
        const int Deep = 10_000;
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var atTheBottom = new Gate();
        CancellableJob top = StartChain(Deep);
        await atTheBottom.WaitAsync();
        using var monitor = new JobMonitor(Eager);

        Assert.Equal(Deep, TreeOf(monitor, top).Count);
        Assert.Contains(top.Name, monitor.ToString(), StringComparison.Ordinal);
        leave.SetResult();
        await top.EndAsync();

        CancellableJob StartChain(int depth) => CancellableJob.StartAsync(context => GoDownAsync(context, depth - 1));

        async Task GoDownAsync(JobContext context, int left)
        {
            // On a fresh stack: what is to be deep is the tree.
            await Task.Yield();
            if (left > 0)
            {
                await context.StartChildAsync(inner => GoDownAsync(inner, left - 1));
            }
            else
            {
                atTheBottom.Open();
                await leave.Task;
            }
        }
    }

    [Fact(DisplayName = "G10.3 Options out of range are refused where they are set; a null writer at the call")]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Equal("Interval", Assert.Throws<ArgumentOutOfRangeException>(() => new JobMonitorOptions { Interval = TimeSpan.Zero }).ParamName);
        Assert.Equal(
            "Interval",
            Assert.Throws<ArgumentOutOfRangeException>(() => new JobMonitorOptions { Interval = Timeout.InfiniteTimeSpan }).ParamName);
        Assert.Equal("EndedJobsKept", Assert.Throws<ArgumentOutOfRangeException>(() => new JobMonitorOptions { EndedJobsKept = -1 }).ParamName);
        using var monitor = new JobMonitor();
        Assert.Equal("writer", Assert.Throws<ArgumentNullException>(() => monitor.WriteTree(null!)).ParamName);
    }

    private static JobOptions Named(string name) => new() { Name = name };

    private static List<MonitoredJob> TreeOf(JobMonitor monitor, CancellableJob root) =>
    [
        .. monitor.GetJobs().SkipWhile(job => job.Report.Id != root.Id).Take(1),
        .. monitor.GetJobs().SkipWhile(job => job.Report.Id != root.Id).Skip(1).TakeWhile(job => job.Depth > 0),
    ];

    /// <summary>For what another thread is about to do, and nothing tells of.</summary>
    private static T Until<T>(Func<T> look, Func<T, bool> isThere)
    {
        var wait = new SpinWait();
        T seen;
        for (seen = look(); !isThere(seen); seen = look())
        {
            wait.SpinOnce();
        }

        return seen;
    }

    /// <summary>The monitor's own drawing, less the lines of other tests' jobs.</summary>
    private static void JobTreeWithout(JobMonitor monitor, StringWriter writer, CancellableJob root)
    {
        using var all = new StringWriter();
        monitor.WriteTree(all);
        IEnumerable<string> lines = all.ToString().Split('\n').SkipWhile(line => !line.Contains($"#{root.Id}:", StringComparison.Ordinal));
        foreach (string line in lines.Take(3))
        {
            writer.WriteLine(line);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference[]> LeaveBehindAsync()
    {
        // Jobs are traced by what they hold: the handle is only a face, which nobody in the library holds.
        object ofWaiting = new(), ofMade = new(), ofFailed = new();
        var inside = new Gate();
        CancellableJob waiting = CancellableJob.StartAsync(async context =>
        {
            context.OnCleanup(_ => GC.KeepAlive(ofWaiting));
            inside.Open();
            await new TaskCompletionSource().Task;
        });
        await inside.WaitAsync();
        CancellableJob made = CancellableJob.Create(_ => GC.KeepAlive(ofMade));
        var thrown = new InvalidDataException("held by nobody");
        CancellableJob failed = CancellableJob.Start(
            context =>
            {
                context.OnCleanup(_ => throw thrown, "hook");
                GC.KeepAlive(ofFailed);
                throw thrown;
            });
        failed.Cancel("with its cause", thrown);
        await failed.EndAsync();
        return [new(ofWaiting), new(ofMade), new(ofFailed), new(thrown)];
    }

    /// <summary>Takes longer to read than a monitor has, for the monitor alone, whose thread it tells.</summary>
    private sealed class SlowClock(TimeSpan longerThan) : TimeProvider
    {
        private readonly TaskCompletionSource<Thread> _readByMonitor = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Thread> ReadByMonitor => _readByMonitor.Task;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == nameof(JobMonitor))
            {
                _readByMonitor.TrySetResult(Thread.CurrentThread);
                for (long begun = base.GetTimestamp(); GetElapsedTime(begun, base.GetTimestamp()) <= longerThan;)
                {
                    Thread.Yield();
                }
            }

            return base.GetTimestamp();
        }
    }

    private sealed class BreakingClock : TimeProvider
    {
        private volatile bool _isBroken;

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public override long GetTimestamp() => IsBroken ? throw new InvalidOperationException("the clock is broken") : base.GetTimestamp();
    }
}
