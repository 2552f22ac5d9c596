using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.5: the request against the end of the blocking call. Whoever wins, no interrupt is left on the thread.</summary>
public class InterruptRaceTests
{
    private const int Rounds = 2000;

    [Theory(DisplayName = "G3.5 A request that races with the end of the call leaves no interrupt on the thread")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunInterruptible_RequestAgainstTheEnd_LeavesNoInterrupt(bool nested)
    {
        int interrupted = 0;
        int returned = 0;
        using var together = new Barrier(2);
        JobContext scope = null!;
        CancellableJob job = CancellableJob.Start(context =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                int work = round % 40;

                // A scope's deadline is the request here: a job can be asked only once, a scope is new in each round.
                context.TryWithTimeout(Jobs.Patience, inner =>
                {
                    scope = inner;
                    together.SignalAndWait();
                    try
                    {
                        Run(inner, nested, work);
                        returned++;
                    }
                    catch (JobCanceledException)
                    {
                        interrupted++;
                    }

                    // Throws where an interrupt is pending, and so do the barriers.
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
                Thread.SpinWait(round / 40 % 50);
                scope.TryMoveDeadline(TimeSpan.Zero);
                together.SignalAndWait();
            }
        })
        {
            IsBackground = true,
        };
        asker.Start();
        JobReport report = await job.EndAsync();
        Assert.Null(report.Exception);
        Assert.Equal(Rounds, interrupted + returned);
    }

    private static void Run(JobContext context, bool nested, int work) =>
        context.RunInterruptible(() =>
        {
            if (nested)
            {
                Run(context, false, work);
            }
            else
            {
                // Work without a wait, then a chance to be interrupted, then work again up to the end.
                Thread.SpinWait(work);
                Thread.Sleep(0);
                Thread.SpinWait(work);
            }
        });
}
