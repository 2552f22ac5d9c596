using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.2: a hook runs shielded, with a context and a token of its own.</summary>
public class ShieldTests
{
    [Fact(DisplayName = "G6.2 In a cancelled job, the hook's context and token are quiet while the job's own keep saying stop")]
    public async Task Hook_OfCancelledJob_IsShieldedWhileTheJobsContextKeepsThrowing()
    {
        JobContext? own = null;
        bool quiet = false;
        bool tokenQuiet = false;
        Exception? ownCheckpoint = null;
        bool ownTokenCancelled = false;
        CancellableJob job = Ending.Create(JobState.Canceled, first: context => own = context);
        job.OnCleanup(cleanup =>
        {
            cleanup.Context.Checkpoint();
            quiet = !cleanup.Context.IsCancellationRequested && cleanup.Context.CancellationReason is null;
            tokenQuiet = !cleanup.Token.IsCancellationRequested && cleanup.Token == cleanup.Context.Token && cleanup.Token != own!.Token;
            ownCheckpoint = Record.Exception(() => own!.Checkpoint());
            ownTokenCancelled = own!.Token.IsCancellationRequested;
        });

        JobReport report = await job.RunAsync();

        Assert.True(quiet);
        Assert.True(tokenQuiet);
        Assert.Same(job.CancellationReason, Assert.IsType<JobCanceledException>(ownCheckpoint).Reason);
        Assert.True(ownTokenCancelled);
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Theory(DisplayName = "G6.2 A further request does not interrupt a hook")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_WhileAHookRuns_DoesNotInterruptIt(bool asynchronous)
    {
        var hook = new StuckHook(asynchronous);
        CancellableJob job = Ending.Create(JobState.Canceled);
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();

        Assert.False(job.Cancel("again"));
        Assert.False(hook.IsTold);
        hook.Cleanup.Context.Checkpoint();

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(CleanupResult.Completed, Assert.Single(report.Cleanup).Result);
        Assert.Equal("again", Assert.Single(report.LaterRequests).Message);
    }

    [Fact(DisplayName = "G6.2 The first request, arriving during cleanup, does not interrupt a hook either")]
    public async Task Cancel_ForTheFirstTimeDuringCleanup_DoesNotInterruptTheHook()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded);
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();

        Assert.True(job.Cancel("too late"));
        Assert.False(hook.IsTold);
        hook.Cleanup.Context.Checkpoint();

        hook.LetGo.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G6.2 A request that goes down the tree, for the job has had children, stops at the hook at work")]
    public async Task Cancel_OfAJobThatHasHadChildren_DoesNotInterruptTheHook()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, first: context => context.StartChild(_ => { }));
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();
        JobContext ofHook = hook.Cleanup.Context;

        Assert.True(job.Cancel("too late"));

        Assert.False(ofHook.IsCancellationRequested);
        ofHook.Checkpoint();
        hook.LetGo.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G6.2 The current context inside a hook is the hook's own, also after an await and in what it starts")]
    public async Task Current_InsideHook_IsTheHooksContextAcrossAwaits()
    {
        var seen = new List<(JobContext? Current, JobContext Own)>();
        JobContext? inBody = null;
        CancellableJob job = Ending.Create(
            JobState.Canceled,
            first: context =>
            {
                inBody = JobContext.Current;
                context.OnCleanup(cleanup => seen.Add((JobContext.Current, cleanup.Context)));
                context.OnCleanup(async cleanup =>
                {
                    seen.Add((JobContext.Current, cleanup.Context));
                    await Task.Yield();
                    seen.Add((JobContext.Current, cleanup.Context));
                    await Task.Run(() => seen.Add((JobContext.Current, cleanup.Context)));
                });
            });
        job.OnCleanup(cleanup => seen.Add((JobContext.Current, cleanup.Context)));

        await job.RunAsync();

        Assert.Equal(5, seen.Count);
        Assert.All(seen, it => Assert.Same(it.Own, it.Current));
        Assert.All(seen, it => Assert.NotSame(inBody, it.Current));
        Assert.Equal(3, seen.Select(it => it.Own).Distinct().Count());
    }

    [Fact(DisplayName = "G6.2 A hook's context ends with the hook, and is current nowhere any more")]
    public async Task Context_OfAHookThatHasEnded_ServesNobody()
    {
        JobContext? kept = null;
        var look = new Gate();
        Task<JobContext?>? leftBehind = null;
        CancellableJob job = Ending.Create(JobState.Canceled);
        job.OnCleanup(cleanup =>
        {
            kept = cleanup.Context;
            leftBehind = Task.Run(async () =>
            {
                await look.WaitAsync();
                return JobContext.Current;
            });
        });

        await job.RunAsync();
        look.Open();

        Assert.Null(await leftBehind!);
        Assert.Throws<InvalidOperationException>(() => kept!.Checkpoint());
        Assert.False(kept!.Token.IsCancellationRequested);
    }
}
