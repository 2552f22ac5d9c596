using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3: the cleanup of jobs that hooks have started ends by hand together with that of the job itself.</summary>
public class HookChildCleanupTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [Fact(DisplayName = "G6.3 Expired, cleanup is over for every job below a hook, be the hook at work or abandoned")]
    public async Task ExpireCleanup_WithHooksLeftBehind_ReachesTheJobsBelowThemAll()
    {
        var time = new TestTime();
        var letGo = new Gate();
        Starter[] inTurn = [new(letGo), new(letGo), new(letGo)];
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        job.OnCleanup(inTurn[2].Run, "at work", limit: Limit);
        job.OnCleanup(inTurn[1].Run, "abandoned second", limit: Limit);
        job.OnCleanup(inTurn[0].Run, "abandoned first", limit: Limit);
        job.Start();
        for (int i = 0; i < 2; i++)
        {
            await inTurn[i].ChildIsAtWork.WaitAsync();
            time.Advance(Limit);
            time.Advance(Grace);
        }

        await inTurn[2].ChildIsAtWork.WaitAsync();
        job.ExpireCleanup();
        letGo.Open();
        await job.EndAsync();

        foreach (Starter starter in inTurn)
        {
            await starter.ChildHasCleanedUp.WaitAsync();
            Assert.True(starter.IsChildsHookTold);
        }
    }

    [Fact(DisplayName = "G6.3 Expired after the end, cleanup is over for a job that an abandoned hook starts only then, too")]
    public async Task ExpireCleanup_AfterTheEnd_CountsForWhatAnAbandonedHookStarts()
    {
        bool? told = null;
        var time = new TestTime();
        var begun = new Gate();
        var goOn = new Gate();
        var cleanedUp = new Gate();
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        job.OnCleanup(Run, limit: TimeSpan.Zero);
        job.Start();
        await begun.WaitAsync();
        time.Advance(Grace);
        await job.EndAsync();

        job.ExpireCleanup();
        goOn.Open();
        await cleanedUp.WaitAsync();

        Assert.True(told);

        void Run(CleanupContext cleanup)
        {
            begun.Open();
            goOn.Wait();
            cleanup.Context.StartChild(Work);
        }

        void Work(JobContext context) => context.OnCleanup(cleanup =>
        {
            told = cleanup.Token.IsCancellationRequested;
            cleanedUp.Open();
        });
    }

    /// <summary>A hook that starts a job with a hook, and stays with it until both are let go.</summary>
    private sealed class Starter(Gate letGo)
    {
        /// <summary>Opens when the hook is registered.</summary>
        public Gate ChildIsAtWork { get; } = new();

        public Gate ChildHasCleanedUp { get; } = new();

        /// <summary>Whether it found its time up as it began.</summary>
        public bool IsChildsHookTold { get; private set; }

        public void Run(CleanupContext cleanup)
        {
            cleanup.Context.StartChild(Work);
            letGo.Wait();
        }

        private void Work(JobContext context)
        {
            context.OnCleanup(cleanup =>
            {
                IsChildsHookTold = cleanup.Token.IsCancellationRequested;
                ChildHasCleanedUp.Open();
            });
            ChildIsAtWork.Open();
            letGo.Wait();
        }
    }
}
