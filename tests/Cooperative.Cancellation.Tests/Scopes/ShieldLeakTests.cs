using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.3: what shields are for. Acquire inside one, register the release right after it: nothing leaks, whenever the request comes.</summary>
public class ShieldLeakTests
{
    private const int Rounds = 60;

    [Theory(DisplayName = "G9.3 Acquired in a shield and released by a hook registered right after: nothing leaks")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_AcquireAgainstACanceller_LeaksNothing(ScopeForm form)
    {
        int held = 0;
        int acquired = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var started = new Gate();
            CancellableJob job = form.Start(async context =>
            {
                started.Open();
                for (int turn = 0; turn < 20; turn++)
                {
                    // A checkpoint half-way, before and after: without the shield each would be a way to leak.
                    await form.Shield(context, shield =>
                    {
                        shield.Checkpoint();
                        Interlocked.Increment(ref held);
                        Interlocked.Increment(ref acquired);
                        Thread.SpinWait(20);
                        shield.Checkpoint();
                        return Task.CompletedTask;
                    });
                    context.OnCleanup((CleanupContext _) => { Interlocked.Decrement(ref held); });
                    context.Checkpoint();
                }

                await context.UntilStoppedAsync();
            });
            await started.WaitAsync();

            // The request comes a little later in each round, so that it meets every step.
            Thread.SpinWait(round % 100);
            job.Cancel();
            Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
            Assert.Equal(0, held);
        }

        Assert.True(acquired > 0);
    }
}
