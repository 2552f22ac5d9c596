using Cooperative.Cancellation.Tests.Support;
using static Cooperative.Cancellation.JobState;

namespace Cooperative.Cancellation.Tests.States;

/// <summary>Contract G5.1: CleaningUp is seen if and only if a hook runs.</summary>
public class CleaningUpTests
{
    [Fact(DisplayName = "G5.1 A hook for another outcome does not run, and so nothing is cleaned up")]
    public async Task CleaningUp_HookForAnotherOutcome_IsNotSeen()
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => { }, when: CleanupWhen.Canceled | CleanupWhen.Faulted);
        await SeesAsync(job, Created, Running, Succeeded);
    }

    [Fact(DisplayName = "G5.1 A hook that was withdrawn does not run, and so nothing is cleaned up")]
    public async Task CleaningUp_HookWithdrawn_IsNotSeen()
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        Assert.True(job.OnCleanup(_ => { }).Unregister());
        await SeesAsync(job, Created, Running, Succeeded);
    }

    [Theory(DisplayName = "G5.1 One hook that runs among others that do not is enough, wherever it stands")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CleaningUp_OneHookThatRuns_IsSeen(int place)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        for (int i = 0; i < 3; i++)
        {
            job.OnCleanup(_ => { }, when: i == place ? CleanupWhen.Succeeded : CleanupWhen.Faulted);
        }

        await SeesAsync(job, Created, Running, CleaningUp, Succeeded);
    }

    [Fact(DisplayName = "G5.1 A hook that withdraws the only other one leaves one cleanup, seen once")]
    public async Task CleaningUp_SeveralHooks_IsSeenOnce()
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        CleanupRegistration other = job.OnCleanup(_ => { });
        job.OnCleanup(_ => { });
        job.OnCleanup(_ => Assert.True(other.Unregister()));
        await SeesAsync(job, Created, Running, CleaningUp, Succeeded);
    }

    [Theory(DisplayName = "G5.1 While a hook runs, it sees its own job cleaning up")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_SeenByAHook_IsCleaningUp(bool asynchronous)
    {
        JobState? seen = null;
        CancellableJob job = CancellableJob.Create(_ => { });
        if (asynchronous)
        {
            job.OnCleanup(async _ =>
            {
                await Task.Yield();
                seen = job.State;
            });
        }
        else
        {
            job.OnCleanup(_ => { seen = job.State; });
        }

        job.Start();
        await job.EndAsync();
        Assert.Equal(CleaningUp, seen);
    }

    [Theory(DisplayName = "G5.1 The report of the moment when cleanup begins tells of the hook that begins")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CleaningUp_AsSeenByAWatcher_ListsTheHookThatBegins(bool isObserver)
    {
        var observer = new StoryListener();
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Observers = isObserver ? [observer] : [] });
        job.OnCleanup(_ => { }, "second");
        job.OnCleanup(_ => { }, "first");
        await using IAsyncEnumerator<JobReport> watcher = job.WatchAsync().GetAsyncEnumerator();
        await watcher.MoveNextAsync();
        job.Start();

        JobReport? seen = null;
        if (isObserver)
        {
            await observer.CompletedAsync();
            seen = Assert.Single(observer.Reports, report => report.State == CleaningUp);
        }
        else
        {
            while (seen is null && await watcher.MoveNextAsync().AsTask().WaitAsync(Jobs.Patience))
            {
                seen = watcher.Current.State == CleaningUp ? watcher.Current : null;
            }
        }

        CleanupReport hook = Assert.Single(seen!.Cleanup);
        Assert.Equal(("first", CleanupResult.Running), (hook.Name, hook.Result));
        await job.EndAsync();
    }

    private static async Task SeesAsync(CancellableJob job, params JobState[] expected)
    {
        Watching watcher = await Watching.BeginAsync(job);
        job.Start();
        Assert.Equal(expected, await watcher.ToTheEndAsync());
        JobReport report = job.GetReport();
        Assert.Equal(expected.Contains(CleaningUp), report.CleanupStartedAt is not null);
        Assert.Equal(expected.Contains(CleaningUp), report.CleanupEndedAt is not null);
        Assert.Equal(expected.Contains(CleaningUp), report.Cleanup.Count > 0);
    }
}
