using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Telemetry;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.1: when a monitor asks, when it looks for the answers, and what becomes of its thread.</summary>
[Collection(ListensToAll.Name)]
public class MonitorThreadTests
{
    private static readonly JobMonitorOptions AsksOnce = new() { Interval = JobOptions.MaxTime };
    private static readonly JobMonitorOptions Eager = new() { Interval = TimeSpan.FromMilliseconds(1) };
    private readonly WatchedClock _clock = new();

    [Fact(DisplayName = "G10.1 A monitor that nobody disposes keeps no process alive")]
    public async Task Thread_OfAMonitor_IsInTheBackground()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
        using var monitor = new JobMonitor(AsksOnce);
        Until(() => _clock.Readings > 0);

        Assert.True(_clock.IsReaderInTheBackground);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A monitor looks for an answer that has not come soon and again and again, however seldom it asks")]
    public async Task Monitor_WithoutAnAnswer_LooksAgainSoon()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
        using var monitor = new JobMonitor(AsksOnce);

        Until(() => _clock.Readings >= 5);

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A wait is as long as a monitor, which looks now and then, saw it last")]
    public async Task Monitor_ThatLooked_KnowsHowLongTheWaitWas()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
        using var monitor = new JobMonitor(AsksOnce);
        Until(() => _clock.Readings >= 2);
        _clock.Advance(TimeSpan.FromSeconds(3));
        int before = _clock.Readings;
        Until(() => _clock.Readings >= before + 2);

        JobReport report = await parked.EndAsync();

        Assert.Equal(TimeSpan.FromSeconds(3), report.LongestWait?.Duration);
        Assert.NotNull(report.LongestWait?.Checkpoint);
    }

    [Fact(DisplayName = "G10.1 A job that has answered is asked again when the interval is over")]
    public async Task Monitor_AfterTheInterval_AsksAgain()
    {
        using var monitor = new JobMonitor(Eager);
        CancellableJob job = null!;
        job = CancellableJob.Create(context =>
        {
            string? seen = null;
            while (seen != "Second.cs")
            {
                context.Checkpoint(seen is null ? "First.cs" : "Second.cs", 1);
                seen = job.GetReport().LastSeen?.File;
            }
        });
        job.Start();
        try
        {
            Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        }
        finally
        {
            job.Cancel();
        }
    }

    [Fact(DisplayName = "G10.1 A job that has answered is not asked again before the interval is over, though others have not answered yet")]
    public async Task Monitor_BeforeTheInterval_DoesNotAskAgain()
    {
        string place = "First.cs";
        var running = new Gate();
        CancellableJob job = CancellableJob.Start(context =>
        {
            running.Open();
            while (true)
            {
                context.Checkpoint(Volatile.Read(ref place), 1);
            }
        });
        await running.WaitAsync();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
        using var monitor = new JobMonitor(AsksOnce);
        Until(() => job.GetReport().LastSeen is not null);
        Volatile.Write(ref place, "Second.cs");
        int before = _clock.Readings;
        Until(() => _clock.Readings >= before + 5);

        Assert.Equal("First.cs", job.GetReport().LastSeen?.File);
        await job.CancelAndWaitAsync();
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A monitor that has its answers waits, and one that is disposed meanwhile ends its thread at once, however long the interval")]
    public async Task Dispose_WhileTheMonitorWaits_EndsTheThread()
    {
        // The second reading is the first look for the answer: it is held up until the answer is there, so that a long wait follows.
        _clock.HoldUpAt(reading: 2);
        CancellableJob job = await Jobs.SpinningAsync(new JobOptions { TimeProvider = _clock });
        using var monitor = new JobMonitor(AsksOnce);
        Until(() => _clock.Readings == 2 && job.GetReport().LastSeen is not null);
        _clock.GoOn();
        Until(() => _clock.Reader!.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

        monitor.Dispose();

        Assert.True(_clock.Reader!.Join(Jobs.Patience));
        await job.CancelAndWaitAsync();
    }

    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Jobs.Patience));

    /// <summary>Tells of its readings by a monitor, and holds up one of them.</summary>
    private sealed class WatchedClock : TestTime
    {
        private int _readings;
        private int _heldReading;
        private volatile Thread? _reader;
        private volatile bool _isReaderInTheBackground;
        private volatile bool _isToGoOn;

        public int Readings => Volatile.Read(ref _readings);

        public Thread? Reader => _reader;

        public bool IsReaderInTheBackground => _isReaderInTheBackground;

        public void HoldUpAt(int reading) => _heldReading = reading;

        public void GoOn() => _isToGoOn = true;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == nameof(JobMonitor))
            {
                _reader = Thread.CurrentThread;
                _isReaderInTheBackground = Thread.CurrentThread.IsBackground;

                // Held up without a wait: a thread that waits is one that has gone on.
                for (int reading = Interlocked.Increment(ref _readings); reading == _heldReading && !_isToGoOn;)
                {
                    Thread.Yield();
                }
            }

            return base.GetTimestamp();
        }
    }
}
