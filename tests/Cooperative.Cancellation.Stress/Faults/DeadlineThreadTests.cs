namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>G9.4, G10.2: one thread serves every deadline of the process, and nobody's clock may hold it up.</summary>
[Collection(Alone.Name)]
public class DeadlineThreadTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    [Fact(DisplayName = "G9.4, G10.2 A child's clock that blocks holds up no deadline but its own; once it goes on, the child is asked")]
    public void ParentsDeadline_ChildOnAClockThatBlocks_HoldsUpNobody()
    {
        using var clock = new HeldClock();
        CancellableJob? child = null;
        using var isClosed = new ManualResetEventSlim();
        CancellableJob parent = CancellableJob.StartAsync(
            async context =>
            {
                child = context.StartChildAsync(Forever, new JobOptions { TimeProvider = clock });
                clock.Close();
                isClosed.Set();
                context.TryMoveDeadline(Soon);
                await Forever(context);
            },
            new JobOptions { Timeout = TimeSpan.FromHours(1) });
        Assert.True(isClosed.Wait(Patience.Limit));
        Patience.Until(() => parent.IsCancellationRequested, "the parent's deadline");
        Patience.Until(() => clock.HasHeldUp, "somebody who asks the child's clock");

        CancellableJob other = CancellableJob.StartAsync(Forever, new JobOptions { Timeout = Soon });
        try
        {
            Patience.Until(() => other.Completion.IsCompleted, "another job's deadline, while a child's clock blocks");
        }
        finally
        {
            clock.Open();
        }

        Patience.Until(() => parent.Completion.IsCompleted, "the end of the parent");
        Assert.Equal(CancellationKind.Timeout, other.CancellationReason?.Kind);
        Assert.Equal(CancellationKind.Parent, child!.CancellationReason?.Kind);
        Assert.Same(parent.CancellationReason, child.CancellationReason?.Cause);
        Assert.Equal(JobState.Canceled, parent.State);
    }

    [Fact(DisplayName = "G8.2, G10.2 Below a clock that throws, the deadline of a parent reaches every descendant, and the trouble is told once")]
    public void ParentsDeadline_ChildOnAClockThatThrows_ReachesEverybody()
    {
        var clock = new BrokenClock();
        CancellableJob? child = null, grandchild = null;
        CancellableJob parent = CancellableJob.StartAsync(
            async context =>
            {
                child = context.StartChildAsync(
                    async inner =>
                    {
                        grandchild = inner.StartChildAsync(Forever, new JobOptions { TimeProvider = TimeProvider.System });
                        clock.Break();
                        await Forever(inner);
                    },
                    new JobOptions { TimeProvider = clock });
                await Forever(context);
            },
            new JobOptions { Timeout = Soon });
        Patience.Until(() => parent.Completion.IsCompleted, "the end of the parent");

        Assert.Equal((JobState.Canceled, JobState.Canceled, JobState.Canceled), (parent.State, child!.State, grandchild!.State));
        Assert.Same(parent.CancellationReason, grandchild.CancellationReason?.Origin);
        Assert.Equal(TroubleSource.Clock, Assert.Single(child.GetReport().Troubles).Source);
    }

    [Theory(DisplayName = "G10.1, G10.2 A ping with a limit ends, though the job's clock throws")]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50)]
    public async Task Ping_OfAJobWhoseClockThrows_EndsByItsLimit(int limit)
    {
        var clock = new BrokenClock();
        CancellableJob job = CancellableJob.StartAsync(Forever, new JobOptions { TimeProvider = clock });
        clock.Break();

        Task<JobPing> ping = job.PingAsync(TimeSpan.FromMilliseconds(limit));
        Patience.Until(() => ping.IsCompleted, "the end of a ping");

        Assert.False((await ping).IsAnswered);
        Assert.True((await ping).Waited >= TimeSpan.FromMilliseconds(limit));
        job.Cancel();
        Patience.Until(() => job.Completion.IsCompleted, "the end of the job");
        Assert.Equal(TroubleSource.Clock, Assert.Single(job.GetReport().Troubles).Source);
    }

    private static Task Forever(JobContext context) => Task.Delay(Timeout.Infinite, context.Token);
}
