using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.4: a hook may be registered at any time, and none is silently dropped.</summary>
public class RegistrationTests
{
    [Fact(DisplayName = "G6.4 A hook registered after the request takes its place, last in first out")]
    public async Task OnCleanup_AfterTheRequest_TakesItsPlace()
    {
        var ran = new ConcurrentQueue<string>();
        CancellableJob? job = null;
        job = CancellableJob.Create(context =>
        {
            context.OnCleanup(_ => ran.Enqueue("before the request"));
            job!.Cancel();
            context.OnCleanup(_ => ran.Enqueue("after it, on the context"));
            job.OnCleanup(_ => ran.Enqueue("after it, on the handle"));
            context.Checkpoint();
        });

        JobReport report = await job.RunAsync();

        Assert.Equal(["after it, on the handle", "after it, on the context", "before the request"], ran);
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Theory(DisplayName = "G6.4 A hook registered during cleanup runs next")]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Canceled)]
    [InlineData(JobState.Faulted)]
    public async Task OnCleanup_DuringCleanup_RunsNext(JobState outcome)
    {
        var ran = new ConcurrentQueue<string>();
        JobContext? own = null;
        CancellableJob job = Ending.Create(outcome, first: context => own = context);
        job.OnCleanup(_ => ran.Enqueue("oldest"));
        job.OnCleanup(async cleanup =>
        {
            ran.Enqueue("registers");
            cleanup.Context.OnCleanup(_ => ran.Enqueue("on the hook's context"));
            await Task.Yield();
            own!.OnCleanup(_ => ran.Enqueue("on the job's context"));
            job.OnCleanup(_ =>
            {
                ran.Enqueue("on the handle");
                job.OnCleanup(_ => ran.Enqueue("by that one"));
            });
        });

        await job.RunAsync();

        Assert.Equal(["registers", "on the handle", "by that one", "on the job's context", "on the hook's context", "oldest"], ran);
    }

    [Fact(DisplayName = "G6.4 A hook registered from outside while the last hook runs is not lost")]
    public async Task OnCleanup_FromOutsideDuringTheLastHook_Runs()
    {
        bool ran = false;
        var hook = new StuckHook(asynchronous: true);
        CancellableJob job = Ending.Create(JobState.Succeeded);
        hook.AddTo(job, "last");
        job.Start();
        await hook.Begun.WaitAsync();

        job.OnCleanup(_ => ran = true);
        hook.LetGo.Open();
        await job.EndAsync();
        Assert.True(ran);
    }

    [Fact(DisplayName = "G6.4 A hook registered during cleanup for another outcome does not run, and holds nobody up")]
    public async Task OnCleanup_DuringCleanupForAnotherOutcome_DoesNotRun()
    {
        var ran = new ConcurrentQueue<string>();
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => ran.Enqueue("oldest"));
        job.OnCleanup(_ =>
        {
            job.OnCleanup(_ => ran.Enqueue("succeeded"), when: CleanupWhen.Succeeded);
            job.OnCleanup(_ => ran.Enqueue("faulted"), when: CleanupWhen.Faulted);
        });

        await job.RunAsync();
        Assert.Equal(["succeeded", "oldest"], ran);
    }

    [Theory(DisplayName = "G6.4 A hook registered after the end is refused by name, and never runs")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OnCleanup_AfterTheEnd_IsRefused(bool hadHooks)
    {
        bool ran = false;
        JobContext? own = null;
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { Name = "ended" }, context => own = context);
        if (hadHooks)
        {
            job.OnCleanup(_ => { });
        }

        await job.RunAsync();

        foreach (Action register in new Action[]
        {
            () => job.OnCleanup(_ => ran = true, "late"),
            () => job.OnCleanup(LateAsync, "late"),
            () => own!.OnCleanup(_ => ran = true, "late"),
        })
        {
            InvalidOperationException refused = Assert.Throws<InvalidOperationException>(register);
            Assert.Contains("'ended'", refused.Message, StringComparison.Ordinal);
            Assert.Contains("'late'", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(ran);

        ValueTask LateAsync(CleanupContext cleanup)
        {
            ran = true;
            return default;
        }
    }

    [Fact(DisplayName = "G6.4 A hook registered once the budget has run out is refused by name, so that cleanup can end")]
    public async Task OnCleanup_OnceTheBudgetHasRunOut_IsRefused()
    {
        var time = new TestTime();
        bool ran = false;
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(
            JobState.Succeeded, new JobOptions { TimeProvider = time, CleanupTimeout = TimeSpan.FromSeconds(5) });
        hook.AddTo(job, "stuck");
        job.Start();
        await hook.Begun.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => job.OnCleanup(_ => ran = true, "late"));
        Assert.Contains("'late'", refused.Message, StringComparison.Ordinal);

        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.False(ran);
        Assert.Single(report.Cleanup);
    }

    [Fact(DisplayName = "G6.4 Expired cleanup refuses further hooks once it has begun, and takes them before")]
    public async Task OnCleanup_WithTheBudgetExpiredByHand_IsRefusedOnceCleanupHasBegun()
    {
        bool lateRan = false;
        Exception? refused = null;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.ExpireCleanup();
        job.OnCleanup(_ => refused = Record.Exception(() => job.OnCleanup(_ => lateRan = true)));

        JobReport report = await job.RunAsync();

        Assert.IsType<InvalidOperationException>(refused);
        Assert.False(lateRan);
        Assert.Equal(JobState.Succeeded, report.State);
    }

    [Fact(DisplayName = "G6.4 Hooks that register hooks for ever do not keep the job from ending")]
    public async Task OnCleanup_ByHooksForEver_EndsWithTheBudget()
    {
        var time = new TestTime();
        int runs = 0;
        CancellableJob job = Ending.Create(
            JobState.Succeeded, new JobOptions { TimeProvider = time, CleanupTimeout = TimeSpan.FromSeconds(5) });
        job.OnCleanup(Again);

        JobReport report = await job.RunAsync();

        Assert.Equal(6, runs);
        Assert.Equal(JobState.Faulted, report.State);
        Assert.IsType<InvalidOperationException>(report.Exception);

        void Again(CleanupContext cleanup)
        {
            if (runs++ > 0)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            job.OnCleanup(Again);
        }
    }

    [Fact(DisplayName = "G6.4 Bad arguments are refused at the call, and nothing is registered")]
    public async Task OnCleanup_WithBadArguments_RefusesThemByName()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        Assert.Throws<ArgumentNullException>("hook", () => job.OnCleanup((Action<CleanupContext>)null!));
        Assert.Throws<ArgumentNullException>("hook", () => job.OnCleanup((Func<CleanupContext, Task>)null!));
        Assert.Throws<ArgumentNullException>("hook", () => job.OnCleanup((Func<CleanupContext, ValueTask>)null!));
        Assert.Throws<ArgumentException>("name", () => job.OnCleanup(_ => { }, " "));
        Assert.Throws<ArgumentOutOfRangeException>("limit", () => job.OnCleanup(_ => { }, limit: TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(
            "limit", () => job.OnCleanup(_ => { }, limit: JobOptions.MaxTime + TimeSpan.FromMilliseconds(1)));

        JobReport report = await job.RunAsync();
        Assert.Empty(report.Cleanup);
    }
}
