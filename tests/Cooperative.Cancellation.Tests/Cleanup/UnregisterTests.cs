using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.5: Unregister returns true exactly once, and then the hook never runs.</summary>
public class UnregisterTests
{
    [Theory(DisplayName = "G6.5 Unregister is true exactly once, and the hook never runs, wherever in the stack it was")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Unregister_HookThatHasNotBegun_ReturnsTrueOnceAndItNeverRuns(int withdrawn)
    {
        var ran = new ConcurrentQueue<int>();
        CancellableJob job = Ending.Create(JobState.Succeeded);
        CleanupRegistration[] registered = [.. Enumerable.Range(0, 3).Select(i => job.OnCleanup(_ => ran.Enqueue(i)))];

        Assert.True(registered[withdrawn].Unregister());
        Assert.False(registered[withdrawn].Unregister());
        JobReport report = await job.RunAsync();
        Assert.False(registered[withdrawn].Unregister());

        Assert.Equal(Enumerable.Range(0, 3).Reverse().Where(i => i != withdrawn), ran);
        Assert.Equal(2, report.Cleanup.Count);
    }

    [Fact(DisplayName = "G6.5 Unregister of a hook that has begun is false, and it runs to its end")]
    public async Task Unregister_HookThatHasBegun_ReturnsFalse()
    {
        var hook = new StuckHook(asynchronous: true);
        CancellableJob job = Ending.Create(JobState.Succeeded);
        CleanupRegistration registered = hook.AddTo(job, "begun");
        job.Start();
        await hook.Begun.WaitAsync();

        Assert.False(registered.Unregister());
        hook.LetGo.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(CleanupResult.Completed, Assert.Single(report.Cleanup).Result);
        Assert.False(registered.Unregister());
    }

    [Fact(DisplayName = "G6.5 A hook may withdraw those that are still to run, and not itself")]
    public async Task Unregister_FromAHook_WithdrawsThoseStillToRun()
    {
        bool ran = false;
        var answers = new List<bool>();
        CleanupRegistration itself = default;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        CleanupRegistration below = job.OnCleanup(_ => ran = true);
        itself = job.OnCleanup(_ =>
        {
            answers.Add(itself.Unregister());
            answers.Add(below.Unregister());
            answers.Add(below.Unregister());
        });

        await job.RunAsync();
        Assert.Equal([false, true, false], answers);
        Assert.False(ran);
    }

    [Fact(DisplayName = "G6.5 Unregister of a hook that did not apply to the outcome is false after the end")]
    public async Task Unregister_HookThatDidNotApply_ReturnsFalseAfterTheEnd()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        CleanupRegistration registered = job.OnCleanup(_ => { }, when: CleanupWhen.Faulted);
        await job.RunAsync();
        Assert.False(registered.Unregister());
    }

    [Fact(DisplayName = "G6.5 With its only hook withdrawn, a job does not clean up")]
    public async Task Unregister_OfTheOnlyHook_LeavesNothingToCleanUp()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        Assert.True(job.OnCleanup(_ => { }).Unregister());
        JobReport report = await job.RunAsync();
        Assert.Empty(report.Cleanup);
        Assert.Null(report.CleanupStartedAt);
    }

    [Fact(DisplayName = "G6.5 Disposing a registration withdraws the hook, at the end of a using block")]
    public async Task Dispose_OfARegistration_WithdrawsTheHook()
    {
        bool ran = false;
        CancellableJob job = Ending.Create(
            JobState.Succeeded,
            first: context =>
            {
                using CleanupRegistration registered = context.OnCleanup(_ => ran = true);
            });
        await job.RunAsync();
        Assert.False(ran);
    }

    [Fact(DisplayName = "G6.5 A using block that an exception leaves withdraws the hook too; so hooks outlive only what holds them")]
    public async Task Dispose_OnTheWayOutOfACheckpoint_WithdrawsTheHook()
    {
        bool ran = false;
        CancellableJob? job = null;
        job = CancellableJob.Create(context =>
        {
            using CleanupRegistration registered = context.OnCleanup(_ => ran = true);
            job!.Cancel();
            context.Checkpoint();
        });
        JobReport report = await job.RunAsync();
        Assert.False(ran);
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Fact(DisplayName = "G6.5 The default registration stands for no hook; two are equal when they stand for the same one")]
    public void Registration_AsAValue_ComparesByItsHook()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        CleanupRegistration one = job.OnCleanup(_ => { });
        CleanupRegistration same = one;
        CleanupRegistration other = job.OnCleanup(_ => { });

        Assert.False(default(CleanupRegistration).Unregister());
        Assert.True(one == same && one.Equals((object)same) && one.GetHashCode() == same.GetHashCode());
        Assert.True(one != other && !one.Equals(other) && one != default);
    }

    [Fact(DisplayName = "G6.5 Registrations are good keys: those of different hooks have different hash codes, as a rule")]
    public void Registration_AsAKey_HasAHashCodeOfItsOwn()
    {
        const int Count = 100;
        CancellableJob job = Ending.Create(JobState.Succeeded);

        IEnumerable<int> codes = Enumerable.Range(0, Count).Select(_ => job.OnCleanup(_ => { }).GetHashCode());

        // Two may share one by chance.
        Assert.InRange(codes.Distinct().Count(), Count / 2, Count);
    }

    [Fact(DisplayName = "G6.5 A million hooks that came and went leave nothing behind in a job that goes on")]
    public async Task Unregister_AMillionTimes_LeavesNothingBehind()
    {
        int ran = 0;
        CancellableJob job = await Jobs.SpinningAsync();
        job.OnCleanup(_ => ran++);
        WeakReference[] captured = ComeAndGo(job);
        job.OnCleanup(_ => ran++);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.All(captured, it => Assert.False(it.IsAlive));

        job.Cancel();
        await job.EndAsync();
        Assert.Equal(2, ran);
    }

    /// <summary>Not inlined, so that the test's own stack holds none of what the hooks captured.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] ComeAndGo(CancellableJob job)
    {
        const int Pairs = 1_000_000;
        const int Sampled = 1000;
        var captured = new WeakReference[Pairs / Sampled];
        CleanupRegistration previous = default;
        for (int i = 0; i < Pairs; i++)
        {
            object held = new();
            CleanupRegistration registered = job.OnCleanup(_ => GC.KeepAlive(held));
            if (i % Sampled == 0)
            {
                captured[i / Sampled] = new WeakReference(held);
            }

            // The one below leaves first, so that hooks leave from the middle of the stack as well as from its top.
            previous.Unregister();
            previous = registered;
        }

        Assert.True(previous.Unregister());
        return captured;
    }
}
