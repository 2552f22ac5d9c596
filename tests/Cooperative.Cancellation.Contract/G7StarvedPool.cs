namespace Cooperative.Cancellation.Contract;

/// <summary>What of G7 holds when no thread of the pool is to be had. Bodies on threads of their own, then: synchronous roots.</summary>
[Collection(nameof(StarvesThePool))]
public class G7StarvedPool
{
    [Theory(DisplayName = "G7.2 The synchronous Wait(limit) is on time even when the pool is starved")]
    [InlineData(Way.SyncRoot)]
    [InlineData(Way.SyncRootWithHook)]
    public async Task Wait_PoolStarved_ComesBack(Way way)
    {
        Subject subject = await Subject.HoldAsync(way);
        JobReport? atWork = null, ended = null;
        PoolStarvation.Meanwhile(() =>
        {
            atWork = subject.Job.Wait(TimeSpan.FromMilliseconds(20));
            subject.Job.Cancel();
            subject.Release();
            ended = subject.Job.Wait(Timeout.InfiniteTimeSpan);
        });
        Assert.Equal(JobState.Running, atWork?.State);
        Assert.Equal(JobState.Canceled, ended?.State);
    }
}
