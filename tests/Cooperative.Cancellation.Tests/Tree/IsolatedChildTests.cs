using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.3, its exception: the failure of an isolated child is its own affair.</summary>
public class IsolatedChildTests
{
    private static readonly JobOptions Isolated = new() { Name = "alone", IsolateFailure = true };

    [Fact(DisplayName = "G8.3 The fault of an isolated child disturbs nobody and does not fault the parent")]
    public async Task Fault_OfIsolatedChild_DisturbsNobody()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob sibling = await HeldJob.StartAsync(parent.Context);
        CancellableJob child = parent.Context.StartChild(_ => throw new FormatException(), Isolated);

        Assert.Equal(JobState.Faulted, (await child.EndAsync()).State);

        Assert.Null((await sibling.EndAsync()).CancellationReason);
        JobReport report = await parent.EndAsync();
        Assert.Equal((JobState.Succeeded, null, null), (report.State, report.CancellationReason, report.Exception));
        Assert.Contains(report.Children, ended => ended is { Name: "alone", State: JobState.Faulted });
    }

    [Fact(DisplayName = "G8.3 An isolated child whose exception leaves the parent's body faults the parent as any exception does")]
    public async Task Await_FailedIsolatedChild_FaultsTheParentByItsBody()
    {
        var fault = new FormatException();
        CancellableJob parent = CancellableJob.StartAsync(async context => await context.StartChild(_ => throw fault, Isolated));

        JobReport report = await parent.EndAsync();

        Assert.Same(fault, report.Exception);
        Assert.Null(report.CancellationReason);
    }

    [Fact(DisplayName = "G8.2 G8.3 An isolated child is asked by the request of its parent and by a sibling's fault, as others are")]
    public async Task Request_FromAboveOrBeside_ReachesTheIsolatedChild()
    {
        HeldJob asked = await HeldJob.StartAsync();
        HeldJob below = await HeldJob.StartAsync(asked.Context, Isolated);
        asked.Job.Cancel();
        Assert.Equal(CancellationKind.Parent, below.Job.CancellationReason!.Kind);

        HeldJob failing = await HeldJob.StartAsync();
        HeldJob beside = await HeldJob.StartAsync(failing.Context, Isolated);
        await failing.Context.StartChild(_ => throw new FormatException()).EndAsync();
        Assert.Equal(CancellationKind.SiblingFault, beside.Job.CancellationReason!.Kind);

        foreach (HeldJob held in new[] { below, asked, beside, failing })
        {
            await held.EndAsync();
        }
    }

    [Fact(DisplayName = "G8.3 Isolation stops a fault that comes up from further below")]
    public async Task Fault_BelowIsolatedChild_StopsThere()
    {
        HeldJob root = await HeldJob.StartAsync();
        HeldJob isolated = await HeldJob.StartAsync(root.Context, Isolated);
        await isolated.Context.StartChild(_ => throw new FormatException()).EndAsync();

        Assert.Equal(JobState.Faulted, (await isolated.EndAsync()).State);
        Assert.Equal((JobState.Succeeded, null), ((await root.EndAsync()).State, root.Job.CancellationReason));
    }
}
