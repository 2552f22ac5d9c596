using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.2, G6.3 at the exact moments where a hook, its clock and somebody in a hurry meet.</summary>
public class CleanupClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    [Fact(DisplayName = "G6.3 A hook without any limit is not disturbed by the clock of the hook before it")]
    public async Task Hook_WithoutAnyLimitAfterOneThatHadOne_IsLeftAlone()
    {
        bool isSetAgain = false;
        var time = new InterruptedTime();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(
            JobState.Succeeded, new JobOptions { TimeProvider = time, CleanupTimeout = Timeout.InfiniteTimeSpan });
        hook.AddTo(job, "without limit", Timeout.InfiniteTimeSpan);
        job.OnCleanup(_ => { }, "quick");
        job.Start();
        await hook.Begun.WaitAsync();
        time.DuringNextSetting(() => isSetAgain = true);

        // On a real clock what is thrown here ends the process.
        Assert.Null(Record.Exception(() => time.Advance(Limit)));
        Assert.False(hook.IsTold);

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.False(isSetAgain);
    }

    [Fact(DisplayName = "G6.3 For a hook without any limit no clock is set, also where that of the hook before it has gone off")]
    public async Task Hook_WithoutAnyLimitAfterOneThatWasTold_HasNoClock()
    {
        bool isSetAgain = false;
        var time = new InterruptedTime();
        var first = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(
            JobState.Succeeded, new JobOptions { TimeProvider = time, CleanupTimeout = Timeout.InfiniteTimeSpan });
        job.OnCleanup(_ => { }, "without limit", limit: Timeout.InfiniteTimeSpan);
        first.AddTo(job, "first", Limit);
        job.Start();
        await first.Begun.WaitAsync();
        time.Advance(Limit);
        time.DuringNextSetting(() => isSetAgain = true);

        first.LetGo.Open();
        await job.EndAsync();

        Assert.False(isSetAgain);
    }

    [Fact(DisplayName = "G6.3 Told by hand a grace before its limit, a hook is abandoned at its limit: there is one grace, not two")]
    public async Task ExpireCleanup_AGraceBeforeTheLimit_GivesOneGraceOnly()
    {
        var time = new TestTime();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();

        time.Advance(Limit - Grace);
        job.ExpireCleanup();
        time.Advance(Grace);
        CleanupResult result = job.GetReport().Cleanup[0].Result;

        hook.LetGo.Open();
        await job.EndAsync();
        Assert.Equal(CleanupResult.Abandoned, result);
    }

    [Fact(DisplayName = "G6.3 Told by hand at the very moment of its limit, a hook still has its grace")]
    public async Task ExpireCleanup_WhileTheClockLooks_LeavesTheGrace()
    {
        var time = new InterruptedTime();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();

        time.DuringNextReadings(job.ExpireCleanup);
        time.Advance(Limit);
        CleanupResult result = job.GetReport().Cleanup[0].Result;

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(CleanupResult.Running, result);
        Assert.Equal(CleanupResult.Completed, report.Cleanup[0].Result);
    }

    [Fact(DisplayName = "G6.3 A clock that is late for one hook does not postpone the limit of the next")]
    public async Task Hook_BegunWhileTheClockLooksAtTheOneBefore_KeepsItsLimit()
    {
        TimeSpan shorter = Grace / 2;
        var time = new InterruptedTime();
        var first = new StuckHook(asynchronous: false);
        var second = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        second.AddTo(job, "second", shorter);
        first.AddTo(job, "first");
        job.Start();
        await first.Begun.WaitAsync();

        // The clock has found that the first hook's time is up, and is about to tell it.
        time.DuringNextReadings(
            () => { },
            () =>
            {
                first.LetGo.Open();
                second.Begun.Wait();
            });
        time.Advance(Limit);
        time.Advance(shorter);
        bool told = second.IsTold;

        second.LetGo.Open();
        await job.EndAsync();
        Assert.True(told);
    }

    [Fact(DisplayName = "G6.2 Expired after the end, cleanup asks nothing of the context of a hook that is long over")]
    public async Task ExpireCleanup_AfterTheEnd_LeavesTheLastHooksContextAlone()
    {
        JobContext? kept = null;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(cleanup => kept = cleanup.Context);
        await job.RunAsync();

        job.ExpireCleanup();

        Assert.False(kept!.Token.IsCancellationRequested);
        Assert.Throws<InvalidOperationException>(() => kept.Checkpoint());
    }

    [Fact(DisplayName = "G6.2 A hook that ends while somebody is about to tell it is over: its context is asked nothing")]
    public async Task ExpireCleanup_WhileTheHookEnds_LeavesItsContextAlone()
    {
        var time = new InterruptedTime();
        var over = new Gate();
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        job.OnCleanup(_ => over.Open());
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();
        JobContext context = hook.Cleanup.Context;

        // The clock is read for the grace, and then for the request: by that time the hook has been found at work.
        time.DuringNextReadings(
            () => { },
            () =>
            {
                hook.LetGo.Open();
                over.Wait();
            });
        job.ExpireCleanup();
        await job.EndAsync();

        Assert.False(context.Token.IsCancellationRequested);
        Assert.Throws<InvalidOperationException>(() => context.Checkpoint());
    }

    [Fact(DisplayName = "G6.3 A synchronous hook that waits for a task of its own token has run out of time, not failed")]
    public async Task Hook_StoppedInsideAnAggregate_RanOutOfTime()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.ExpireCleanup();
        job.OnCleanup(Flush);

        JobReport report = await job.RunAsync();

        Assert.Equal(CleanupResult.TimedOut, Assert.Single(report.Cleanup).Result);
        Assert.IsType<CleanupTimeoutException>(report.Exception);

        static void Flush(CleanupContext cleanup) => Task.Delay(Timeout.Infinite, cleanup.Token).Wait();
    }

    [Fact(DisplayName = "G2.1 A request made by a hook names the job, not the hook")]
    public async Task Cancel_OfAnotherJobFromAHook_NamesTheJob()
    {
        CancellableJob other = CancellableJob.Create(_ => { });
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { Name = "importer" });
        job.OnCleanup(_ => other.Cancel(), "close connections");

        await job.RunAsync();

        Assert.Equal("importer", other.CancellationReason!.JobName);
    }
}
