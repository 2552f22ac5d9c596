using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>
/// G6.2 for a hook whose context is asked for late, or by several at once: it is what it would have been, had it been there from
/// the beginning.
/// </summary>
public class LateContextTests
{
    private const int Rounds = 300;

    [Fact(DisplayName = "G6.2 A hook's context that is first asked for after the hook has ended, has ended")]
    public async Task Context_FirstAskedForAfterTheEnd_HasEnded()
    {
        CleanupContext? kept = null;
        CancellableJob job = CancellableJob.Start(context => context.OnCleanup(cleanup => kept = cleanup));
        await job.EndAsync();

        Assert.Same(kept!.Context, kept.Context);
        Assert.False(kept.Token.IsCancellationRequested);
        Assert.Throws<InvalidOperationException>(() => kept.Context.Checkpoint());
        Assert.Throws<InvalidOperationException>(() => kept.Context.StartChild(_ => { }));
    }

    [Fact(DisplayName = "G6.3 A hook's context that is first asked for after the hook was told, and has ended, is requested")]
    public async Task Context_FirstAskedForAfterTheHookWasTold_IsRequested()
    {
        CleanupContext? kept = null;
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(cleanup => kept = cleanup);
        job.ExpireCleanup();
        job.Start();
        await job.EndAsync();

        Assert.True(kept!.Token.IsCancellationRequested);
        var canceled = Assert.Throws<JobCanceledException>(() => kept.Context.Checkpoint());
        Assert.Equal(CancellationKind.Timeout, canceled.Reason.Kind);
        Assert.Throws<InvalidOperationException>(() => kept.Context.StartChild(_ => { }));
    }

    [Fact(DisplayName = "G6.2 Two who ask for a hook's context at once get the same")]
    public async Task Context_AskedForByTwoAtOnce_IsTheSame()
    {
        int different = 0;
        CancellableJob job = CancellableJob.Create(_ => { });
        for (int round = 0; round < Rounds; round++)
        {
            job.OnCleanup(cleanup =>
            {
                JobContext? one = null, other = null;
                Race.Run(() => one = cleanup.Context, () => other = cleanup.Context);
                different += ReferenceEquals(one, other) ? 0 : 1;
            });
        }

        job.Start();
        await job.EndAsync();
        Assert.Equal(0, different);
    }

    [Fact(DisplayName = "G8.1 A child started as the hook returns, by the first to ask for its context, is waited for or refused")]
    public async Task StartChild_AsTheHookReturns_IsWaitedForOrRefused()
    {
        for (int round = 0; round < Rounds; round++)
        {
            CleanupContext? kept = null;
            CancellableJob? child = null;
            using var isAtEnd = new ManualResetEventSlim();
            CancellableJob job = CancellableJob.Create(_ => { });
            job.OnCleanup(cleanup =>
            {
                kept = cleanup;
                isAtEnd.Set();
                Thread.SpinWait(round);
            });
            job.Start();
            isAtEnd.Wait(Jobs.Patience);
            Exception? refused = Record.Exception(() => child = kept!.Context.StartChild(_ => Thread.Yield()));
            await job.EndAsync();

            if (child is null)
            {
                Assert.IsType<InvalidOperationException>(refused);
            }
            else
            {
                Assert.Equal(JobState.Succeeded, child.State);
            }
        }
    }

    [Fact(DisplayName = "G6.3 A hook told that its time is up, as its context is first asked for, finds it requested")]
    public async Task Context_FirstAskedForAsTheHookIsTold_IsRequested()
    {
        for (int round = 0; round < Rounds; round++)
        {
            var hook = new StuckHook(asynchronous: false);
            CancellableJob job = CancellableJob.Create(_ => { });
            hook.AddTo(job, "stuck");
            job.Start();
            await hook.Begun.WaitAsync();
            JobContext? context = null;
            Race.Run(job.ExpireCleanup, () => context = hook.Cleanup.Context);
            bool isRequested = context!.IsCancellationRequested && context.Token.IsCancellationRequested;
            hook.LetGo.Open();
            await job.EndAsync();
            Assert.True(isRequested);
        }
    }
}
