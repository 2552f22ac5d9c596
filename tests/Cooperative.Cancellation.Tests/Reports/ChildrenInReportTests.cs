using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2, G8.5: what a report tells of the children, at work and ended, and of the job's own scopes.</summary>
public class ChildrenInReportTests
{
    private readonly TestTime _time = new();

    [Fact(DisplayName = "G7.2 Children at work are told with their state, their response and the time they have taken so far")]
    public async Task Report_ChildrenAtWork_TellsOfThem()
    {
        HeldJob parent = await HeldJob.StartAsync(options: Options("parent"));
        HeldJob oven = await HeldJob.StartAsync("oven", parent.Context);
        _time.Advance(TimeSpan.FromSeconds(1));
        HeldJob mixer = await HeldJob.StartAsync("mixer", parent.Context);
        mixer.Job.Cancel();
        _time.Advance(TimeSpan.FromSeconds(2));

        JobReport report = parent.Job.GetReport();
        Assert.Equal(
            [
                new(oven.Job.Id, "oven", JobState.Running, JobResponse.None, TimeSpan.FromSeconds(3)),
                new ChildReport(mixer.Job.Id, "mixer", JobState.CancellationRequested, JobResponse.Pending, TimeSpan.FromSeconds(2)),
            ],
            report.Children);
        Assert.Equal((2, 0, 0), (report.ChildrenAtWork, report.ScopesAtWork, report.ChildrenEnded));

        await mixer.EndAsync();
        parent.Job.WaitForOneChild();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["'mixer' Succeeded (Unnoticed) after 2.00 s", "'oven' Running, at work for 4.00 s"], parent.Job.GetReport().Children.Select(child => child.ToString()));
        await oven.EndAsync();
        await parent.EndAsync();
    }

    [Theory(DisplayName = "G4 A child at work is told with the response that its body has given, while its hooks still run")]
    [InlineData(true, JobResponse.Honored)]
    [InlineData(false, JobResponse.TooLate)]
    public async Task Report_ChildCleaningUp_TellsItsResponse(bool isAskedBefore, JobResponse response)
    {
        var cleaning = new Gate();
        var leave = new Gate();
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChild(context =>
        {
            context.OnCleanup(_ =>
            {
                cleaning.Open();
                leave.Wait();
            });
            if (isAskedBefore)
            {
                SpinWait.SpinUntil(() => context.IsCancellationRequested);
                context.Checkpoint();
            }
        });
        if (isAskedBefore)
        {
            child.Cancel();
        }

        await cleaning.WaitAsync();
        child.Cancel();
        ChildReport told = Assert.Single(parent.Job.GetReport().Children);
        Assert.Equal((JobState.CleaningUp, response), (told.State, told.Response));
        leave.Open();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.5 Of many children at work the sixteen youngest are told, after those that have ended, and all are counted")]
    public async Task Report_ManyChildrenAtWork_TellsOfSixteen()
    {
        HeldJob parent = await HeldJob.StartAsync();
        var children = new List<HeldJob>();
        for (int i = 0; i < 20; i++)
        {
            children.Add(await HeldJob.StartAsync($"child {i}", parent.Context));
        }

        await children[19].EndAsync();
        Trees.Until(() => parent.Job.GetReport().ChildrenAtWork == 19);
        JobReport report = parent.Job.GetReport();
        Assert.Equal((19, 1), (report.ChildrenAtWork, report.ChildrenEnded));
        Assert.Equal([19, .. Enumerable.Range(3, 16)], report.Children.Select(child => int.Parse(child.Name.AsSpan(6), null)));
        children.ForEach(child => child.Leave());
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G7.2 Scopes are counted apart from children, and the children in them belong to them")]
    public async Task Report_OpenScopes_CountsThemApart()
    {
        HeldJob job = await HeldJob.StartAsync();
        HeldJob? inside = null;
        Task scope = job.Context.ShieldAsync(async shield => inside = await HeldJob.StartAsync(shield));
        Trees.Until(() => inside is not null);
        HeldJob child = await HeldJob.StartAsync("own child", job.Context);

        JobReport report = job.Job.GetReport();
        Assert.Equal((1, 1, 0), (report.ChildrenAtWork, report.ScopesAtWork, report.ChildrenEnded));
        Assert.Equal(child.Job.Id, Assert.Single(report.Children).Id);

        await inside!.EndAsync();
        await scope;
        await child.EndAsync();
        job.Job.WaitForNoChild();
        report = job.Job.GetReport();
        Assert.Equal((0, 0, 1), (report.ChildrenAtWork, report.ScopesAtWork, report.ChildrenEnded));
        await job.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A child knows whose it is, also one that was started in a scope or by a hook; a root has nobody")]
    public async Task Report_ParentId_NamesTheParent()
    {
        List<CancellableJob> children = [];
        CancellableJob job = CancellableJob.Start(context =>
        {
            children.Add(context.StartChild(_ => { }));
            context.Shield(shield => children.Add(shield.StartChild(_ => { })));
            context.OnCleanup(cleanup => children.Add(cleanup.Context.StartChild(_ => { })));
        });
        Assert.Null((await job.EndAsync()).ParentId);
        Assert.Equal([job.Id, job.Id, job.Id], children.Select(child => child.GetReport().ParentId));
    }

    [Fact(DisplayName = "G7.2 A child at work that lives by another clock is told without a time, which its parent cannot know")]
    public async Task Report_ChildOnAnotherClock_TellsNoTime()
    {
        HeldJob parent = await HeldJob.StartAsync(options: Options("parent"));
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = new TestTime() });
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, Assert.Single(parent.Job.GetReport().Children).Duration);
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A child that has ended is told with the very duration that its own report tells")]
    public async Task Report_EndedChild_TellsItsOwnDuration()
    {
        // An observer reads the clock between the making of the job and its start.
        var clock = new SteppingClock();
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChild(_ => { }, new JobOptions { TimeProvider = clock, Observers = [new StoryListener()] });
        JobReport own = await child.EndAsync();
        parent.Job.WaitForNoChild();
        Assert.True(own.StartedAt > own.CreatedAt);
        Assert.Equal(own.Duration, Assert.Single(parent.Job.GetReport().Children).Duration);
        await parent.EndAsync();
    }

    [Theory(DisplayName = "G7.2 A child that has just ended is told with its own time, and its end stands in the past, whenever its parent read the clock")]
    [InlineData(-1, 2)]
    [InlineData(1, 3)]
    public async Task Report_ChildJustEnded_TellsItsEnd(int later, int reported)
    {
        var clock = new ShiftedClock();
        var told = new Gate();
        JobReport? report = null;
        HeldJob parent = await HeldJob.StartAsync(options: new JobOptions { TimeProvider = clock });

        // The last line of a job's log is written once it has ended, and before its parent takes note of that.
        var logger = new ListeningLogger(id =>
        {
            if (id == JobLogEvents.Ended)
            {
                clock.Shift = TimeSpan.FromSeconds(later);
                report = parent.Job.GetReport();
                told.Open();
            }
        });
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock, Logger = logger });
        clock.Advance(TimeSpan.FromSeconds(2));
        await child.EndAsync();
        await told.WaitAsync();

        ChildReport ended = Assert.Single(report!.Children);
        Assert.Equal((JobState.Succeeded, TimeSpan.FromSeconds(2)), (ended.State, ended.Duration));
        Assert.Equal(TimeSpan.FromSeconds(reported), report.ReportedAt - report.CreatedAt);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A parent tells of nothing before the end of a child that it has taken note of, though the clock was read earlier")]
    public async Task Report_ClockReadBeforeTheEndOfAChild_TellsNothingEarlier()
    {
        var clock = new ShiftedClock();
        HeldJob parent = await HeldJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock });
        clock.Advance(TimeSpan.FromSeconds(2));
        await child.EndAsync();

        // As for a thread that has read the clock, and comes to the parent's lock only now.
        clock.Shift = TimeSpan.FromSeconds(-1);
        Assert.Equal(TimeSpan.FromSeconds(2), (await parent.EndAsync()).Duration);
    }

    private JobOptions Options(string name) => new() { Name = name, TimeProvider = _time };

    /// <summary>A clock that can be read as if that had been some time ago.</summary>
    private sealed class ShiftedClock : TestTime
    {
        public TimeSpan Shift { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + Shift.Ticks;
    }

    /// <summary>A clock that goes on by a second whenever it is read.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _reads;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Increment(ref _reads) * TimeSpan.TicksPerSecond;
    }
}
