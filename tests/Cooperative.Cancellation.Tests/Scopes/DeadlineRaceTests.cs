using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Time.Testing;

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
            var clock = new FakeTimeProvider();
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
}
