using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.1, G6.3: on whose thread hooks run.</summary>
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

    [Fact(DisplayName = "G6.1 Synchronous hooks of a synchronous body run one after the other on its very thread")]
    public async Task Hooks_ThatAreSynchronous_StayOnTheThreadOfTheBody()
    {
        Thread? ofBody = null;
        var ofHooks = new List<Thread>();
        CancellableJob job = Ending.Create(JobState.Succeeded, first: _ => ofBody = Thread.CurrentThread);
        job.OnCleanup(_ => ofHooks.Add(Thread.CurrentThread));
        job.OnCleanup(_ => ofHooks.Add(Thread.CurrentThread));

        await job.RunAsync();

        Assert.Equal(2, ofHooks.Count);
        Assert.All(ofHooks, thread => Assert.Same(ofBody, thread));
    }

    [Fact(DisplayName = "G6.1 A hook that waits with await keeps no thread waiting: that of the body is given back")]
    public async Task Hook_ThatAwaits_GivesTheThreadBack()
    {
        Thread? thread = null;
        var hook = new StuckHook(asynchronous: true);
        CancellableJob job = Ending.Create(JobState.Succeeded, first: _ => thread = Thread.CurrentThread);
        hook.AddTo(job, "awaits");
        job.Start();
        await hook.Begun.WaitAsync();

        Assert.True(thread!.Join(Jobs.Patience));

        hook.LetGo.Open();
        await job.EndAsync();
    }

    [Theory(DisplayName = "G6.1 A synchronization context that the body left on its thread may be dead: cleanup has nothing to do with it")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_AfterABodyThatLeftItsContext_LeavesItAlone(bool waitsForChild)
    {
        Thread? thread = null;
        var left = new CountingContext();
        var begun = new Gate();
        var letGo = new Gate();
        CancellableJob job = CancellableJob.Create(_ =>
        {
            thread = Thread.CurrentThread;
            SynchronizationContext.SetSynchronizationContext(left);
        });
        _ = waitsForChild ? job.OnCleanup(StartChild) : job.OnCleanup(StayAsync);
        job.Start();
        await begun.WaitAsync();

        // Once the thread is given back, everybody waits who has to, and would come back by the context that he found there.
        Assert.True(thread!.Join(Jobs.Patience));
        letGo.Open();
        await job.EndAsync();

        Assert.Equal(0, left.Uses);

        void StartChild(CleanupContext cleanup)
        {
            cleanup.Context.StartChild(_ => letGo.Wait());
            begun.Open();
        }

        async Task StayAsync(CleanupContext cleanup)
        {
            begun.Open();
            await letGo.WaitAsync();
        }
    }

    [Fact(DisplayName = "G6.3 The hooks after an abandoned one run on a thread that keeps no process alive, and is named after the job")]
    public async Task Hook_AfterAnAbandonedOne_RunsOnANamedBackgroundThread()
    {
        (string? Name, bool IsBackground) seen = default;
        var time = new TestTime();
        var stuck = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { Name = "importer", TimeProvider = time });
        job.OnCleanup(_ => seen = (Thread.CurrentThread.Name, Thread.CurrentThread.IsBackground));
        stuck.AddTo(job, "stuck", TimeSpan.Zero);
        job.Start();
        await stuck.Begun.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await job.EndAsync();
        stuck.LetGo.Open();

        Assert.Equal("importer (cleanup)", seen.Name);
        Assert.True(seen.IsBackground);
    }
}
