#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Trouble;

public class LimitTests
{
    [Fact(Timeout = 30_000)]
    public async Task MaxRunTime_LongerThanATimerCanWait_IsWaitedInParts()
    {
        var options = new ExplorationOptions { MaxRunTime = TimeSpan.FromDays(60) };

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                await Task.Delay(20, CancellationToken.None);
                context.Checkpoint();
            },
            options);

        Assert.Equal(1, result.Points);
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

        JobContext left = await job.Task;
        for (int look = 0; look < 100 && !left.Token.IsCancellationRequested; look++)
        {
            await Task.Delay(20);
        }

        Assert.True(left.Token.IsCancellationRequested, "the job of the run was neither asked to stop nor waited for");
    }
}
