using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.2: a request from outside against a scope that is just ending in somebody else's cancellation.</summary>
public class ScopeEndRaceTests
{
    [Theory(DisplayName = "G9.2 Asked as the scope ends in a foreign cancellation: it is that one, or ours, and never a timeout")]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task TryWithTimeout_ForeignCancellationAgainstRequest_IsNeverATimeout(bool asynchronous, bool isShield)
    {
        const int rounds = 500;
        var foreign = new OperationCanceledException("somebody else's");

        // How long after the work is let go the request is made. It feels its way to the moment at which the scope decides: that is
        // some microseconds away, on its far side the scope's end comes first, on its near side the request.
        int delay = 0;
        for (int round = 0; round < rounds; round++)
        {
            var inside = new Gate();
            int isLetGo = 0;
            Exception? left = null;
            void Work(JobContext scope)
            {
                inside.Open();

                // Spins: a thread that has to be woken up comes too late to meet anybody.
                while (Volatile.Read(ref isLetGo) == 0)
                {
                    Thread.SpinWait(1);
                }

                throw foreign;
            }

            var asked = new Gate();
            CancellableJob job = Jobs.Start(asynchronous, context =>
            {
                left = Record.Exception(() =>
                {
                    if (isShield)
                    {
                        context.Shield(Work, Jobs.Patience);
                    }
                    else
                    {
                        context.TryWithTimeout(Jobs.Patience, Work);
                    }
                });
                asked.Wait();
            });
            await inside.WaitAsync();
            Volatile.Write(ref isLetGo, 1);
            Thread.SpinWait(delay);
            job.Cancel("outside");
            asked.Open();
            JobReport report = await job.EndAsync();
            if (!ReferenceEquals(left, foreign))
            {
                Assert.False(isShield, "A shield whose limit has not passed has nothing to add.");
                var canceled = Assert.IsType<JobCanceledException>(left);
                Assert.Equal("outside", canceled.Reason.Message);
                Assert.Same(foreign, canceled.InnerException);
            }

            Assert.Equal("outside", report.CancellationReason?.Message);
            delay = ReferenceEquals(left, foreign) ? delay * 15 / 16 : (delay * 17 / 16) + 1;
        }
    }
}
