using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.5: the request against the beginning and the end of the blocking call. Whoever wins, the request is met and no interrupt is left.</summary>
public class InterruptRaceTests
{
    private const int Rounds = 10_000;

    [Theory(DisplayName = "G3.5 A request that races with the end of the call leaves no interrupt on the thread")]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task RunInterruptible_RequestAgainstTheEnd_LeavesNoInterrupt(bool nested, bool waits)
    {
        int ended = 0;
        await RaceAsync((scope, work) =>
        {
            // Work without a wait, perhaps a chance to be interrupted, and work again up to the end.
            void Call()
            {
                Thread.SpinWait(work);
                if (waits)
                {
                    Thread.Sleep(0);
                    Thread.SpinWait(work);
                }
            }

            try
            {
                scope.RunInterruptible(nested ? () => scope.RunInterruptible(Call) : Call);
            }
            catch (JobCanceledException)
            {
                // Interrupted in the wait, or asked before the call.
            }

            ended++;
        });
        Assert.Equal(Rounds, ended);
    }

    [Fact(DisplayName = "G3.5 A request that races with the beginning of the call does interrupt it")]
    public async Task RunInterruptible_RequestAgainstTheBeginning_Interrupts()
    {
        int interrupted = 0;
        await RaceAsync((scope, work) =>
        {
            Thread.SpinWait(work);
            Assert.Throws<JobCanceledException>(() => scope.RunInterruptible(() => BlockingCall.Sleep.Block()));
            interrupted++;
        });
        Assert.Equal(Rounds, interrupted);
    }

    /// <summary>
    /// Runs the work in a new scope in each round, while another thread asks that scope to stop; each a little later, or earlier,
    /// from round to round. A scope's deadline is the request here, for a job can be asked only once.
    /// </summary>
    private static async Task RaceAsync(Action<JobContext, int> work)
    {
        using var together = new Barrier(2);
        JobContext asked = null!;
        CancellableJob job = CancellableJob.Start(context =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                int delay = round % 20;
                context.TryWithTimeout(Jobs.Patience, scope =>
                {
                    asked = scope;
                    together.SignalAndWait();
                    work(scope, delay);

                    // Throws where an interrupt is pending, as the barriers do.
                    Thread.Sleep(0);
                    together.SignalAndWait();
                    Thread.Sleep(0);
                });
            }
        });
        var asker = new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                together.SignalAndWait();
                Thread.SpinWait(round / 20 % 20);
                asked.TryMoveDeadline(TimeSpan.Zero);
                together.SignalAndWait();
            }
        })
        {
            IsBackground = true,
        };
        asker.Start();
        await job.WaitAsync().WaitAsync(Jobs.Patience * 5);
        await job.Completion;
    }
}
