using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1: a deadline that is moved at the very moment at which it passes.</summary>
public class DeadlineRaceTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);

    [Fact(DisplayName = "G9.1 Movers and the clock at once: a move that returned true counts, one that returned false found it passed")]
    public async Task TryMoveDeadline_RacingTheClock_NeverUndoesAPassedDeadline()
    {
        const int rounds = 100;
        for (int round = 0; round < rounds; round++)
        {
            var clock = new TestTime();
            var inside = new Gate();
            var leave = new Gate();
            JobContext scope = null!;
            CancellableJob job = CancellableJob.Start(
                context => context.TryWithTimeout(
                    Soon,
                    inner =>
                    {
                        scope = inner;
                        inside.Open();
                        leave.Wait();
                    }),
                new JobOptions { TimeProvider = clock });
            await inside.WaitAsync();
            using var together = new Barrier(2);
            Task<bool> move = Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return scope.TryMoveDeadline(Late);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            together.SignalAndWait();
            Thread.SpinWait(round % 50);
            clock.Advance(Soon);
            bool hasMoved = await move.WaitAsync(Jobs.Patience);
            Assert.Equal(!hasMoved, scope.HasExpired);
            Assert.Equal(!hasMoved, scope.IsCancellationRequested);
            leave.Open();
            await job.EndAsync();
        }
    }

    [Fact(DisplayName = "G9.1 Two movers at once: the deadline is met at the moment of the later one, whoever sets the timer last")]
    public async Task TryMoveDeadline_TwoMoversTimersCrossed_MetWhereTheLaterMovedIt()
    {
        var clock = new TestTime();
        var timers = new HeldTimers(clock, Late);
        var inside = new Gate();
        var leave = new Gate();
        JobContext scope = null!;
        CancellableJob job = CancellableJob.Start(
            context => context.TryWithTimeout(
                Late * 2,
                inner =>
                {
                    scope = inner;
                    inside.Open();
                    leave.Wait();
                }),
            new JobOptions { TimeProvider = timers });
        await inside.WaitAsync();
        Task<bool> slow = Task.Factory.StartNew(
            () => scope.TryMoveDeadline(Late), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await timers.Arrived.WaitAsync();
        Assert.True(scope.TryMoveDeadline(Soon));
        timers.LetThrough.Open();
        Assert.True(await slow.WaitAsync(Jobs.Patience));
        clock.Advance(Soon);
        Assert.True(scope.HasExpired);
        leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G9.1 A timer that finds its deadline moved out sets itself anew, and does not undo a move in that crosses it")]
    public async Task TryMoveDeadline_MovedInWhileTheTimerSetsItselfAnew_MetAtTheNewMoment()
    {
        var clock = new TestTime();

        // At 5 s the timer of the first deadline would ring; the deadline has been moved to an hour, which the silent timer is not
        // told: so it sets itself to the rest of the hour, and is held up on the way.
        var timers = new HeldTimers(clock, Late - Soon);
        var inside = new Gate();
        var leave = new Gate();
        JobContext scope = null!;
        CancellableJob job = CancellableJob.Start(
            context => context.TryWithTimeout(
                Soon,
                inner =>
                {
                    scope = inner;
                    inside.Open();
                    leave.Wait();
                }),
            new JobOptions { TimeProvider = new StubbornTimers(timers, Late) });
        await inside.WaitAsync();
        Assert.True(scope.TryMoveDeadline(Late));
        Task ring = Task.Factory.StartNew(
            () => clock.Advance(Soon), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await timers.Arrived.WaitAsync();
        Assert.True(scope.TryMoveDeadline(Soon));
        timers.LetThrough.Open();
        await ring.WaitAsync(Jobs.Patience);
        clock.Advance(Soon);
        Assert.True(scope.HasExpired);
        leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G9.1 A deadline whose moment has come is not moved any more, though its timer is late")]
    public async Task TryMoveDeadline_MomentHasComeTimerIsLate_ReturnsFalse()
    {
        var clock = new TestTime();
        bool? hasMoved = null;
        JobContext? scope = null;
        CancellableJob job = CancellableJob.Start(
            context => context.TryWithTimeout(
                Soon,
                inner =>
                {
                    scope = inner;
                    clock.Advance(Soon);
                    hasMoved = inner.TryMoveDeadline(Late);
                    inner.Checkpoint();
                }),
            new JobOptions { TimeProvider = new SilentTimers(clock) });
        Assert.Null((await job.EndAsync()).Exception);
        Assert.False(hasMoved);
        Assert.True(scope!.HasExpired);
    }
}
