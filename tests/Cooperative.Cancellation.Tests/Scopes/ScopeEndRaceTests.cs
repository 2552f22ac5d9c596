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
        const int rounds = 1_000;
        var foreign = new OperationCanceledException("somebody else's");
        for (int round = 0; round < rounds; round++)
        {
            var inside = new Gate();
            var start = new ManualResetEventSlim();
            Exception? left = null;
            void Work(JobContext scope)
            {
                inside.Open();
                start.Wait();
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
            int delay = round % 40;
            Race.Run(start.Set, () =>
            {
                Thread.SpinWait(delay);
                job.Cancel("outside");
                asked.Open();
            });
            JobReport report = await job.EndAsync();
            if (!ReferenceEquals(left, foreign))
            {
                Assert.False(isShield, "A shield whose limit has not passed has nothing to add.");
                var canceled = Assert.IsType<JobCanceledException>(left);
                Assert.Equal("outside", canceled.Reason.Message);
                Assert.Same(foreign, canceled.InnerException);
            }

            Assert.Equal("outside", report.CancellationReason?.Message);
            start.Dispose();
        }
    }
}
