using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G7.1, G10.1: what a ping does with the thread of whoever asks, with his token, and with the threads of others.</summary>
public class PingCallerTests
{
    private static readonly TimeSpan Ever = Timeout.InfiniteTimeSpan;

    [Fact(DisplayName = "G7.1 A token that is cancelled already ends the wait before it begins, also where the answer would be there at once")]
    public async Task Ping_TokenCanceledBefore_IsCanceled()
    {
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();

        Task<JobPing> ping = job.PingAsync(Ever, new CancellationToken(canceled: true));

        Assert.True(ping.IsCanceled);
    }

    [Fact(DisplayName = "G10.1 A ping needs nothing of the synchronization context of whoever asks")]
    public async Task Ping_InAContextThatIsBusy_IsAnswered()
    {
        var context = new ManualContext();
        ParkedJob parked = await ParkedJob.StartAsync();
        Task<JobPing> ping = context.Run(() => parked.Job.PingAsync(Ever));
        Assert.False(ping.IsCompleted);
        await parked.EndAsync();

        await ping.WaitAsync(Jobs.Patience);

        Assert.Equal(0, context.Posted);
    }

    [Fact(DisplayName = "G9.4, G10.1 Somebody's clock is not read on the thread that serves every deadline of the process")]
    public async Task Ping_ClockThatIsNotTheSystems_IsNotReadThere()
    {
        var clock = new NotingClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = clock });
        Task<JobPing> ping = parked.Job.PingAsync(Ever);

        // The first looks were made by the caller; these are the later ones.
        int before = clock.Readings;
        Assert.True(SpinWait.SpinUntil(() => clock.Readings > before + 3, Jobs.Patience));
        await parked.EndAsync();
        await ping.WaitAsync(Jobs.Patience);

        Assert.False(clock.WasReadByDeadlines);
    }

    [Fact(DisplayName = "G10.1 A limit is waited for by the system's clock, too, and not less")]
    public async Task Ping_LimitByTheSystemsClock_IsWaitedFor()
    {
        TimeSpan limit = TimeSpan.FromMilliseconds(5);
        ParkedJob parked = await ParkedJob.StartAsync();

        JobPing ping = await parked.Job.PingAsync(limit).WaitAsync(Jobs.Patience);

        Assert.False(ping.IsAnswered);
        Assert.True(ping.Waited >= limit, ping.ToString());
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.2 A limit by a clock that throws is one of real time: whoever waits does not wait for ever")]
    public async Task Ping_LimitByAClockThatThrows_IsReached()
    {
        var clock = new NotingClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = clock });
        clock.IsBroken = true;

        JobPing ping = await parked.Job.PingAsync(TimeSpan.FromMilliseconds(1)).WaitAsync(Jobs.Patience);

        Assert.False(ping.IsAnswered);
        clock.IsBroken = false;
        await parked.EndAsync();
    }

    private sealed class NotingClock : TimeProvider
    {
        private int _readings;
        private volatile bool _isBroken;
        private volatile bool _wasReadByDeadlines;

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public int Readings => Volatile.Read(ref _readings);

        public bool WasReadByDeadlines => _wasReadByDeadlines;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == "Cooperative.Cancellation deadlines")
            {
                _wasReadByDeadlines = true;
            }

            Interlocked.Increment(ref _readings);
            return IsBroken ? throw new InvalidOperationException("the clock is broken") : base.GetTimestamp();
        }
    }
}
