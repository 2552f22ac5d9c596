using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.1: on whose thread hooks run.</summary>
public class HookThreadTests
{
    [Fact(DisplayName = "G6.1 Whoever completes what a hook waited for does not run the next one: he did not ask to, and may hold locks")]
    public async Task Hook_AfterAnAsynchronousOne_RunsOnNobodysThread()
    {
        for (int round = 0; round < 50; round++)
        {
            var begun = new Gate();
            var source = new TaskCompletionSource();
            bool? isForeign = null;
            CancellableJob job = CancellableJob.Create(_ => { });
            job.OnCleanup(_ => isForeign = Requester.IsThisThread);
            job.OnCleanup(_ =>
            {
                begun.Open();
                return source.Task;
            });
            job.Start();
            await begun.WaitAsync();

            // Mostly after the hook's task is awaited, and so completed from outside: hence the rounds.
            Requester.Ask(source.SetResult);
            await job.EndAsync();
            Assert.False(isForeign);
        }
    }
}
