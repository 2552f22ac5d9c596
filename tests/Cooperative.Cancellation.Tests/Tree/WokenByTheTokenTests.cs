using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G3.1 and G3.4: token and checkpoint of a context tell the same story.</summary>
public class WokenByTheTokenTests
{
    [Fact(DisplayName = "G3.1 Work that its token woke is stopped by the very next checkpoint")]
    public async Task Checkpoint_AfterTheTokenIsCancelled_Throws()
    {
        for (int round = 0; round < 500; round++)
        {
            var ready = new Gate();
            CancellableJob job = CancellableJob.Start(context =>
            {
                CancellationToken token = context.Token;
                using CancellationTokenRegistration registration = token.Register(() => { });
                ready.Open();
                while (!token.IsCancellationRequested)
                {
                }

                context.Checkpoint();
            });
            await ready.WaitAsync();

            job.Cancel();

            Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        }
    }
}
