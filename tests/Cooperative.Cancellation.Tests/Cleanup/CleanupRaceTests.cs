using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>
/// G6.1, G6.3, G6.4, G6.5 where two threads meet: each race is run many times from a barrier, with a lead that varies, and
/// whichever side wins, no hook is lost and none runs twice.
/// </summary>
public class CleanupRaceTests
{
    private const int Rounds = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly JobOptions OnThePool = new() { Thread = JobThread.Pool };

    [Fact(DisplayName = "G6.4 A hook registered while the job ends either runs once, or is refused and never runs")]
    public async Task OnCleanup_RacingWithTheEnd_RunsOnceOrIsRefused()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var start = new Barrier(2);
            int runs = 0;
            CancellableJob job = CancellableJob.Start(_ => start.SignalAndWait(), OnThePool);
            start.SignalAndWait();
            Thread.SpinWait(round % 100);
            bool refused = Record.Exception(() => job.OnCleanup(_ => Interlocked.Increment(ref runs))) is InvalidOperationException;

            JobReport report = await job.EndAsync();
            Assert.Equal(refused ? 0 : 1, runs);
            Assert.Equal(runs, report.Cleanup.Count);
        }
    }

    [Fact(DisplayName = "G6.4 A hook registered while the last hook ends either runs once, or is refused and never runs")]
    public async Task OnCleanup_RacingWithTheEndOfTheLastHook_RunsOnceOrIsRefused()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var start = new Barrier(2);
            int runs = 0;
            CancellableJob job = CancellableJob.Create(_ => { }, OnThePool);
            job.OnCleanup(_ => start.SignalAndWait());
            job.Start();
            start.SignalAndWait();
            Thread.SpinWait(round % 100);
            bool refused = Record.Exception(() => job.OnCleanup(_ => Interlocked.Increment(ref runs))) is InvalidOperationException;

            JobReport report = await job.EndAsync();
            Assert.Equal(refused ? 0 : 1, runs);
            Assert.Equal(runs + 1, report.Cleanup.Count);
        }
    }

    [Fact(DisplayName = "G6.5 Unregister while the hook begins: either true for one caller and it never runs, or false for all and it runs once")]
    public async Task Unregister_RacingWithTheRun_IsTrueOnceOrTheHookRunsOnce()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var start = new Barrier(3);
            int runs = 0;
            CancellableJob job = CancellableJob.Create(
                _ =>
                {
                    start.SignalAndWait();
                    Thread.SpinWait(100);
                },
                OnThePool);
            CleanupRegistration registered = job.OnCleanup(_ => Interlocked.Increment(ref runs));
            job.Start();
            Task<bool> other = Task.Run(Unregister);
            bool mine = Unregister();
            bool theirs = await other;

            JobReport report = await job.EndAsync();
            Assert.False(mine && theirs);
            Assert.Equal(mine || theirs ? 0 : 1, runs);
            Assert.Equal(runs, report.Cleanup.Count);

            bool Unregister()
            {
                start.SignalAndWait();
                Thread.SpinWait(round % 200);
                return registered.Unregister();
            }
        }
    }

    [Theory(DisplayName = "G6.3 The budget ended by hand while a hook ends: every hook runs once, and those that begin later are told")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExpireCleanup_RacingWithTheEndOfAHook_LosesNoHook(bool asynchronous)
    {
        for (int round = 0; round < Rounds; round++)
        {
            using var start = new Barrier(2);
            var expired = new Gate();
            int runs = 0;
            bool? lastTold = null;
            CancellableJob job = CancellableJob.Create(_ => { }, OnThePool with { TimeProvider = new TestTime() });
            job.OnCleanup(async cleanup =>
            {
                await expired.WaitAsync();
                lastTold = cleanup.Token.IsCancellationRequested;
                Interlocked.Increment(ref runs);
            });
            job.OnCleanup(_ => Interlocked.Increment(ref runs));
            _ = asynchronous
                ? job.OnCleanup(async _ =>
                {
                    await Task.Yield();
                    start.SignalAndWait();
                })
                : job.OnCleanup(_ => start.SignalAndWait());
            job.Start();
            start.SignalAndWait();
            Thread.SpinWait(round % 100);
            job.ExpireCleanup();
            expired.Open();

            JobReport report = await job.EndAsync();
            Assert.Equal(2, runs);
            Assert.True(lastTold);
            Assert.Equal(JobState.Succeeded, report.State);
        }
    }

    [Theory(DisplayName = "G6.3 A hook that ends as it is given up is either completed or abandoned, never both, and the next one runs once")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Abandon_RacingWithTheEndOfTheHook_DecidesOnce(bool asynchronous)
    {
        for (int round = 0; round < Rounds; round++)
        {
            var time = new TestTime();
            using var start = new Barrier(2);
            var begun = new Gate();
            int runs = 0;
            bool? nextTold = null;
            CancellableJob job = CancellableJob.Create(_ => { }, OnThePool with { TimeProvider = time });
            job.OnCleanup(_ => Interlocked.Increment(ref runs));
            job.OnCleanup(cleanup => nextTold = cleanup.Token.IsCancellationRequested);
            _ = asynchronous
                ? job.OnCleanup(async _ =>
                {
                    begun.Open();
                    await Task.Yield();
                    start.SignalAndWait();
                })
                : job.OnCleanup(_ =>
                {
                    begun.Open();
                    start.SignalAndWait();
                });
            job.Start();
            await begun.WaitAsync();
            time.Advance(Limit);
            start.SignalAndWait();
            Thread.SpinWait(round % 100);
            time.Advance(Grace);

            JobReport report = await job.EndAsync();
            Assert.Equal(1, runs);
            Assert.False(nextTold);
            Assert.Equal(3, report.Cleanup.Count);
            Assert.Equal(
                report.State == JobState.Succeeded ? CleanupResult.Completed : CleanupResult.Abandoned, report.Cleanup[0].Result);
            Assert.Equal(report.Cleanup, job.GetReport().Cleanup);
        }
    }

    [Fact(DisplayName = "G6.3 A hook that ends at its limit leaves the next one quiet, with its whole time and its own end")]
    public async Task Limit_RacingWithTheEndOfTheHook_LeavesTheNextOneItsTime()
    {
        for (int round = 0; round < Rounds; round++)
        {
            var time = new TestTime();
            using var start = new Barrier(2);
            var begun = new Gate();
            var next = new StuckHook(asynchronous: true);
            CancellableJob job = CancellableJob.Create(_ => { }, OnThePool with { TimeProvider = time });
            next.AddTo(job, "next", 2 * Limit);
            job.OnCleanup(_ =>
            {
                begun.Open();
                start.SignalAndWait();
            });
            job.Start();
            await begun.WaitAsync();
            start.SignalAndWait();
            Thread.SpinWait(round % 100);
            time.Advance(Limit);
            await next.Begun.WaitAsync();

            // It began before the limit of the first had passed, or after: 10 s are left, or 20 s.
            Assert.False(next.IsTold);
            Assert.Contains(next.Cleanup.TimeLeft, new[] { Limit, 2 * Limit });

            // The fake clock jumps, and a timer that is set just then counts from the far side: one jump more, and it has fired.
            time.Advance(next.Cleanup.TimeLeft + Limit);
            Assert.True(next.IsTold);
            time.Advance(Grace);

            JobReport report = await job.EndAsync();
            Assert.Equal([CleanupResult.Completed, CleanupResult.Abandoned], report.Cleanup.Select(hook => hook.Result));
            next.LetGo.Open();
        }
    }
}
