using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.3: a child's fault asks siblings and parent to stop, and is the parent's fault too.</summary>
public class ChildFaultTests
{
    [Theory(DisplayName = "G8.3 A child's fault asks its siblings and its parent to stop, naming the culprit, and faults the parent")]
    [InlineData(ChildShape.Action)]
    [InlineData(ChildShape.Function)]
    [InlineData(ChildShape.AsyncAction)]
    [InlineData(ChildShape.AsyncFunction)]
    public async Task Fault_OfOneChild_AsksSiblingsAndParentAndFaultsTheParent(ChildShape shape)
    {
        var fault = new FormatException();
        var start = new Gate();
        CancellableJob sibling = null!, nephew = null!;
        var parent = CancellableJob.StartAsync(async context =>
        {
            sibling = context.StartChildAsync(async child =>
            {
                nephew = child.StartChildAsync(Trees.UntilAskedAsync);
                start.Open();
                await Trees.UntilAskedAsync(child);
            });
            _ = context.StartChild(
                shape,
                _ =>
                {
                    start.Wait();
                    throw fault;
                },
                new JobOptions { Name = "culprit" });
            await Trees.UntilAskedAsync(context);
        });

        Assert.Same(fault, await Record.ExceptionAsync(async () => await parent));

        JobReport report = parent.GetReport();
        Assert.Equal((JobState.Faulted, JobResponse.Honored), (report.State, report.Response));
        Assert.Same(fault, report.Exception);
        CancellationReason above = parent.CancellationReason!;
        Assert.Equal((CancellationKind.ChildFault, "culprit"), (above.Kind, above.JobName));
        Assert.Contains("'culprit'", above.Message, StringComparison.Ordinal);
        Assert.Same(fault, above.Exception);
        CancellationReason beside = sibling.CancellationReason!;
        Assert.Equal((CancellationKind.SiblingFault, "culprit"), (beside.Kind, beside.JobName));
        Assert.Contains("'culprit'", beside.Message, StringComparison.Ordinal);
        Assert.Same(above, beside.Cause);
        Assert.Same(fault, beside.Exception);
        Assert.Equal((JobState.Canceled, JobState.Canceled), (sibling.State, nephew.State));
        Assert.Equal(CancellationKind.Parent, nephew.CancellationReason!.Kind);
        Assert.Same(beside, nephew.CancellationReason.Cause);
    }

    [Fact(DisplayName = "G8.3 A fault goes up through every level, as the very same object, each level naming the one below")]
    public async Task Fault_OfGrandchild_GoesUpToTheRoot()
    {
        var fault = new FormatException();
        HeldJob root = await HeldJob.StartAsync("root");
        HeldJob aunt = await HeldJob.StartAsync("aunt", root.Context);
        HeldJob parent = await HeldJob.StartAsync("parent", root.Context);
        HeldJob other = await HeldJob.StartAsync();
        CancellableJob culprit = parent.Context.StartChild(_ => throw fault, new JobOptions { Name = "culprit" });
        await culprit.EndAsync();

        Assert.Equal("culprit", parent.Job.CancellationReason!.JobName);
        Assert.False(root.Job.IsCancellationRequested);
        await parent.EndAsync();

        Assert.Equal((CancellationKind.ChildFault, "parent"), (root.Job.CancellationReason!.Kind, root.Job.CancellationReason.JobName));
        Assert.Equal((CancellationKind.SiblingFault, "parent"), (aunt.Job.CancellationReason!.Kind, aunt.Job.CancellationReason.JobName));
        Assert.False(other.Job.IsCancellationRequested);
        Assert.Equal(JobState.Succeeded, (await aunt.EndAsync()).State);
        JobReport report = await root.EndAsync();
        Assert.Equal((JobState.Faulted, fault), (report.State, report.Exception));
        Assert.Equal((JobState.Faulted, fault), (parent.Job.State, parent.Job.GetReport().Exception));
        await other.EndAsync();
    }

    [Fact(DisplayName = "G8.3 A parent whose body had succeeded is faulted by a child that fails later")]
    public async Task Fault_AfterTheParentsBody_FaultsTheParent()
    {
        var fault = new FormatException();
        var release = new Gate();
        CancellableJob<int> parent = CancellableJob.StartAsync(context =>
        {
            context.StartChildAsync(async _ =>
            {
                await release.WaitAsync();
                throw fault;
            });
            return Task.FromResult(1);
        });
        parent.WaitForBodyEnd();
        release.Open();

        JobReport report = await parent.EndAsync();

        Assert.Equal((JobState.Faulted, JobResponse.TooLate), (report.State, report.Response));
        Assert.Same(fault, await Record.ExceptionAsync(async () => await parent));
    }

    [Fact(DisplayName = "G8.3 A child that starts after its sibling's fault starts requested, with the sibling's fault")]
    public async Task StartChild_AfterSiblingFault_StartsRequested()
    {
        HeldJob parent = await HeldJob.StartAsync();
        await parent.Context.StartChild(_ => throw new FormatException(), new JobOptions { Name = "culprit" }).EndAsync();

        CancellableJob late = parent.Context.StartChildAsync(Trees.UntilAskedAsync);

        Assert.Equal((CancellationKind.SiblingFault, "culprit"), (late.CancellationReason!.Kind, late.CancellationReason.JobName));
        Assert.Equal(JobState.Canceled, (await late.EndAsync()).State);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G4.1 G8.3 A body that awaits the failed child fails once, not twice")]
    public async Task Await_FailedChild_DoesNotDuplicateItsException()
    {
        var fault = new FormatException();
        CancellableJob parent = CancellableJob.StartAsync(async context => await context.StartChild(_ => throw fault));

        JobReport report = await parent.EndAsync();

        Assert.Same(fault, report.Exception);
        Assert.Equal(JobState.Faulted, report.State);
    }

    [Fact(DisplayName = "G8.3 A body that catches the failed child's exception is faulted by it all the same")]
    public async Task Await_FailedChildAndCatch_StillFaultsTheParent()
    {
        var fault = new FormatException();
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            await Assert.ThrowsAsync<FormatException>(async () => await context.StartChild(_ => throw fault));

            // Whoever sees the child's end finds that the parent was asked.
            Assert.Equal(CancellationKind.ChildFault, context.CancellationReason?.Kind);
        });

        Assert.Same(fault, (await parent.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G8.3 G4.4 A child that declined where that is a fault faults its parent")]
    public async Task Fault_ByDecliningARequest_FaultsTheParent()
    {
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChildAsync(
            async context => await Record.ExceptionAsync(() => Trees.UntilAskedAsync(context)),
            new JobOptions { DeclinedCancellation = DeclinedCancellation.Fault });
        parent.Job.Cancel();
        await child.EndAsync();

        JobReport report = await parent.EndAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.IsType<CancellationDeclinedException>(report.Exception);
    }

    [Fact(DisplayName = "G8.3 G6.6 A child whose hook fails is a child that fails")]
    public async Task Fault_InTheChildsHook_FaultsTheParent()
    {
        var fault = new FormatException();
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            _ = context.StartChild(child => child.OnCleanup((Action<CleanupContext>)(_ => throw fault)));
            await Trees.UntilAskedAsync(context);
        });

        Assert.Same(fault, (await parent.EndAsync()).Exception);
        Assert.Equal(CancellationKind.ChildFault, parent.CancellationReason!.Kind);
    }
}
