namespace Cooperative.Cancellation.Contract;

/// <summary>What of G1 holds when no thread of the pool is to be had. Bodies on threads of their own, then: synchronous roots.</summary>
[Collection(nameof(StarvesThePool))]
public class G1StarvedPool
{
    [Theory(DisplayName = "G1.1 A starved pool makes those callbacks late, never the flags and the checkpoints")]
    [InlineData(Way.SyncRoot)]
    [InlineData(Way.SyncRootWithHook)]
    public async Task Cancel_PoolStarved_IsSeenByFlagsAndCheckpointsAtOnce(Way way)
    {
        Subject subject = await Subject.HoldAsync(way);
        var calledBack = new Gate();
        subject.Context.Token.Register(calledBack.Open);
        PoolStarvation.Meanwhile(() =>
        {
            subject.Job.Cancel();
            Assert.True(subject.Job.IsCancellationRequested);
            Assert.True(subject.Context.IsCancellationRequested);
            Assert.True(subject.Context.Token.IsCancellationRequested);
            Assert.Throws<JobCanceledException>(() => subject.Context.Checkpoint());
            Assert.False(calledBack.IsOpen);
        });
        await calledBack.WaitAsync();
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
    }
}
