using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.4: a child that swallows a request cannot hide the parent's.</summary>
public class SwallowingChildTests
{
    [Fact(DisplayName = "G8.4 A child that declines and returns leaves the parent's own request in force")]
    public async Task Swallow_ByAChildThatReturns_LeavesTheParentRequested()
    {
        var started = new Gate();
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            int value = await context.StartChildAsync(async child =>
            {
                started.Open();
                await Record.ExceptionAsync(() => Trees.UntilAskedAsync(child));
                return 42;
            });
            Assert.Equal(42, value);
            Assert.True(context.Token.IsCancellationRequested);
            context.Checkpoint();
        });
        await started.WaitAsync();
        parent.Cancel();

        JobReport report = await parent.EndAsync();

        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Same(parent.CancellationReason, Assert.IsType<JobCanceledException>(report.Exception).Reason);
        Assert.Equal((JobState.Succeeded, JobResponse.Declined), (report.Children[0].State, report.Children[0].Response));
    }

    [Fact(DisplayName = "G8.4 A child that catches what the parent's checkpoint throws does not use the parent's request up")]
    public async Task Swallow_OfTheParentsCheckpointInAChild_DoesNotUseItUp()
    {
        HeldJob parent = await HeldJob.StartAsync();
        parent.Job.Cancel();

        CancellableJob child = parent.Context.StartChild(_ =>
        {
            for (int i = 0; i < 10; i++)
            {
                Assert.Throws<JobCanceledException>(() => parent.Context.Checkpoint());
            }
        });

        Assert.Equal((JobState.Succeeded, JobResponse.Unnoticed), ((await child.EndAsync()).State, child.GetReport().Response));
        JobCanceledException again = Assert.Throws<JobCanceledException>(() => parent.Context.Checkpoint());
        Assert.Same(parent.Job.CancellationReason, again.Reason);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.4 A parent that never looks is not made to have noticed by its children")]
    public async Task Observe_ByAChild_IsNotTheParentsObservation()
    {
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChildAsync(Trees.UntilAskedAsync);
        parent.Job.Cancel();
        Assert.Equal(JobResponse.Honored, (await child.EndAsync()).Response);

        JobReport report = await parent.EndAsync();

        Assert.Equal((JobState.Succeeded, JobResponse.Unnoticed, null), (report.State, report.Response, report.ObservedAt));
    }
}
