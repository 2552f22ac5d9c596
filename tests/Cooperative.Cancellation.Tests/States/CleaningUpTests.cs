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
