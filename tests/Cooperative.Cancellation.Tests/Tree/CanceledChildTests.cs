using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.3 and the child rows of G4: what becomes of a parent whose child was cancelled.</summary>
public class CanceledChildTests
{
    private static readonly JobOptions Named = new() { Name = "the child" };

    [Fact(DisplayName = "G8.3 A child cancelled alone disturbs nobody who does not await it")]
    public async Task Cancel_OfOneChild_DisturbsNobodyElse()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob sibling = await HeldJob.StartAsync(parent.Context);
        CancellableJob child = parent.Context.StartChildAsync(Trees.UntilAskedAsync, Named);

        Assert.True(child.Cancel());
        Assert.Equal(JobState.Canceled, (await child.EndAsync()).State);

        Assert.Null((await sibling.EndAsync()).CancellationReason);
        JobReport report = await parent.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.None, null), (report.State, report.Response, report.Exception));
        Assert.Null(report.CancellationReason);
    }

    [Theory(DisplayName = "G4 A parent that nobody asked and that awaits a cancelled child is faulted, and the child is named")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Await_CanceledChildUnrequested_FaultsTheParentNamingTheChild(bool asynchronousParent)
    {
        CancellableJob parent = Jobs.Start(asynchronousParent, context =>
        {
            CancellableJob child = context.StartChildAsync(Trees.UntilAskedAsync, Named);
            child.Cancel("just the child");
            child.GetAwaiter().GetResult();
        });

        JobReport report = await parent.EndAsync();

        Assert.Equal((JobState.Faulted, JobResponse.None, null), (report.State, report.Response, report.CancellationReason));
        UnrequestedCancellationException fault = Assert.IsType<UnrequestedCancellationException>(report.Exception);
        JobCanceledException inner = Assert.IsType<JobCanceledException>(fault.InnerException);
        Assert.Equal(("the child", "just the child"), (inner.JobName, CancellationReason.TryFind(fault)!.Message));
        Assert.Contains("'the child'", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G4 The fault of awaiting a cancelled child is no cancellation to those further up")]
    public async Task Await_ParentOfCanceledChild_ThrowsNoCancellation()
    {
        CancellableJob root = CancellableJob.StartAsync(async context => await context.StartChildAsync(async parent =>
        {
            CancellableJob child = parent.StartChildAsync(Trees.UntilAskedAsync);
            child.Cancel();
            await child;
        }));

        Exception thrown = Assert.IsType<UnrequestedCancellationException>(await Record.ExceptionAsync(async () => await root));
        Assert.Equal(JobState.Faulted, root.State);
        Assert.Same(thrown, root.CancellationReason!.Exception);
    }

    [Fact(DisplayName = "G4 A parent that was asked and awaits its cancelled child is cancelled by its own reason, the child's kept inside")]
    public async Task Await_CanceledChildRequested_CancelsTheParent()
    {
        var started = new Gate();
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            CancellableJob child = context.StartChildAsync(Trees.UntilAskedAsync, Named);
            started.Open();
            await child;
        });
        await started.WaitAsync();
        parent.Cancel();

        JobReport report = await parent.EndAsync();

        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        JobCanceledException thrown = Assert.IsType<JobCanceledException>(report.Exception);
        Assert.Same(parent.CancellationReason, thrown.Reason);
        Assert.Equal(parent.Token, thrown.CancellationToken);
        Assert.Equal("the child", Assert.IsType<JobCanceledException>(thrown.InnerException).JobName);
    }

    [Fact(DisplayName = "G4 A parent that handles the cancellation of its child succeeds")]
    public async Task Await_CanceledChildAndCatch_Succeeds()
    {
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            CancellableJob child = context.StartChildAsync(Trees.UntilAskedAsync);
            child.Cancel();
            await Assert.ThrowsAsync<JobCanceledException>(async () => await child);
        });

        Assert.Equal(JobState.Succeeded, (await parent.EndAsync()).State);
    }

    [Fact(DisplayName = "G8.3 A child whose own deadline ended it disturbs nobody")]
    public async Task Timeout_OfOneChild_DisturbsNobodyElse()
    {
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChildAsync(Trees.UntilAskedAsync, new JobOptions { Timeout = TimeSpan.Zero });

        Assert.Equal(JobState.Canceled, (await child.EndAsync()).State);

        Assert.Equal(CancellationKind.Timeout, child.CancellationReason!.Kind);
        Assert.Null((await parent.EndAsync()).CancellationReason);
    }
}
