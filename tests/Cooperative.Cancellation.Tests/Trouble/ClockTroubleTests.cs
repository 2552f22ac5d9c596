using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>G10.2: a clock that throws while the job is at work changes nothing about its outcome, and is told once.</summary>
public class ClockTroubleTests
{
    [Theory(DisplayName = "G10.2 A clock that throws: the job ends as it would, and its report tells the trouble once")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clock_ThrowsAllTheWhile_ChangesNoOutcome(bool asynchronous)
    {
        var clock = new BrokenClock();
        var logger = new EventLogger();
        bool hasRun = false;
        ParkedJob parked = await ParkedJob.StartAsync(
            asynchronous,
            context =>
            {
                context.OnCleanup(_ => hasRun = true);
                context.Checkpoint();
            },
            new JobOptions { TimeProvider = clock, Logger = logger });
        clock.IsBroken = true;
        Assert.True(parked.Job.Cancel("outside"));
        JobReport report = await parked.EndAsync();
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.True(hasRun);
        JobTrouble trouble = Assert.Single(report.Troubles);
        Assert.Equal(TroubleSource.Clock, trouble.Source);
        Assert.Same(clock.Thrown, trouble.Exception);
        Assert.Equal(report.ReportedAt, report.EndedAt);
    }

    [Fact(DisplayName = "G10.2 While a clock throws, time stands still at the latest that was told: a request that is made then has that time")]
    public async Task Clock_Throws_TimeStandsStill()
    {
        var clock = new BrokenClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        DateTimeOffset latest = parked.Job.GetReport().ReportedAt;
        clock.IsBroken = true;
        parked.Job.Cancel("outside");

        JobReport report = await parked.EndAsync();

        Assert.Equal(latest, report.CancellationReason?.RequestedAt);
        Assert.Equal(latest, report.RequestedAt);
    }

    [Theory(DisplayName = "G10.2, G1.1 A clock whose timers throw: Cancel does not, hooks run, and the trouble is told once")]
    [InlineData(BrokenTimers.Part.Making)]
    [InlineData(BrokenTimers.Part.Setting)]
    [InlineData(BrokenTimers.Part.Disposing)]
    public async Task Timers_Throw_ChangesNoOutcome(BrokenTimers.Part part)
    {
        var clock = new BrokenTimers(part);
        bool hasRun = false;
        ParkedJob parked = await ParkedJob.StartAsync(
            then: context =>
            {
                context.OnCleanup(_ => hasRun = true, limit: TimeSpan.FromSeconds(1));
                context.Pace().Checkpoint();
            },
            options: new JobOptions { TimeProvider = clock, Logger = new EventLogger() });
        Assert.True(parked.Job.Cancel("outside"));

        JobReport report = await parked.EndAsync();

        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.True(hasRun);
        Assert.Same(clock.Thrown, Assert.Single(report.Troubles).Exception);
    }

    [Theory(DisplayName = "G10.3 A job whose time limit cannot be set, because the clock's timers throw, does not begin: it fails with that")]
    [InlineData(BrokenTimers.Part.Making)]
    [InlineData(BrokenTimers.Part.Setting)]
    public async Task Timers_ThrowAtTheStart_FaultTheJobInsteadOfItsBody(BrokenTimers.Part part)
    {
        var clock = new BrokenTimers(part);
        bool hasRun = false;
        CancellableJob job = CancellableJob.Start(
            _ => { hasRun = true; }, new JobOptions { TimeProvider = clock, Timeout = TimeSpan.FromMinutes(1) });

        JobReport report = await job.EndAsync();

        Assert.Equal((JobState.Faulted, false), (report.State, hasRun));
        Assert.Same(clock.Thrown, report.Exception);
    }

    /// <summary>Its clock goes, its timers do not.</summary>
    public sealed class BrokenTimers(BrokenTimers.Part part) : TimeProvider
    {
        public enum Part
        {
            Making,
            Setting,
            Disposing,
        }

        public FormatException Thrown { get; } = new("broken timer");

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            part == Part.Making ? throw Thrown : new BrokenTimer(part, Thrown);

        private sealed class BrokenTimer(Part part, Exception thrown) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => part == Part.Setting ? throw thrown : true;

            public void Dispose()
            {
                if (part == Part.Disposing)
                {
                    throw thrown;
                }
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }

    private sealed class BrokenClock : TimeProvider
    {
        private volatile bool _isBroken;

        public FormatException Thrown { get; } = new("broken clock");

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public override long GetTimestamp() => IsBroken ? throw Thrown : base.GetTimestamp();
    }
}
