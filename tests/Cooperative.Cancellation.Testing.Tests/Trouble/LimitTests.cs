#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Trouble;

public class LimitTests
{
    [Fact(Timeout = 30_000)]
    public async Task MaxRunTime_LongerThanATimerCanWait_IsWaitedInParts()
    {
        var mayEnd = new TaskCompletionSource();
        Task<ExplorationResult> exploration = CancellationExplorer.ExploreAsync(
            async context =>
            {
                await mayEnd.Task;
                context.Checkpoint();
            },
            new ExplorationOptions { MaxRunTime = TimeSpan.FromDays(60) });

        // The call has returned, so the exploration waits for its first run by now.
        mayEnd.SetResult();

        Assert.Equal(1, (await exploration).Points);
    }

    [Fact(Timeout = 30_000)]
    public async Task PassTime_Throws_JobIsAskedToStop()
    {
        var job = new TaskCompletionSource<JobContext>();

        await Assert.ThrowsAsync<IOException>(() => CancellationExplorer.ExploreAsync(
            context =>
            {
                job.SetResult(context);
                return Task.Delay(Timeout.InfiniteTimeSpan, context.Token);
            },
            new ExplorationOptions { PassTime = () => throw new IOException("clock") }));

        var isAsked = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = (await job.Task).Token.Register(isAsked.SetResult);
        await isAsked.Task;
    }
}
