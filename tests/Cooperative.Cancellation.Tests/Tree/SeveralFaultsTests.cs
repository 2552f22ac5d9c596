using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.3 and G4.1: when more than one thing fails, nothing is lost, and everybody is asked once.</summary>
public class SeveralFaultsTests
{
    [Fact(DisplayName = "G8.3 G8.5 Children that fail at once give one reason to each bystander, and the parent keeps every fault")]
    public async Task Fault_OfManyChildrenAtOnce_KeepsEveryFaultAndAsksOnce()
    {
        const int Culprits = 8;
        using var line = new Barrier(Culprits);
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob[] bystanders = [await HeldJob.StartAsync(parent.Context), await HeldJob.StartAsync(parent.Context)];
        Exception[] faults = [.. Enumerable.Range(0, Culprits).Select(number => new FormatException($"fault {number}"))];
        CancellableJob[] culprits = [.. faults.Select((fault, number) => parent.Context.StartChild(
            _ =>
            {
                line.SignalAndWait(Jobs.Patience);
                throw fault;
            },
            new JobOptions { Name = $"culprit-{number}" }))];
        foreach (CancellableJob culprit in culprits)
        {
            await culprit.EndAsync();
        }

        CancellationReason first = parent.Job.CancellationReason!;
        foreach (HeldJob bystander in bystanders)
        {
            JobReport story = await bystander.EndAsync();
            Assert.Equal(CancellationKind.SiblingFault, story.CancellationReason!.Kind);
            Assert.Same(first, story.CancellationReason.Cause);
            Assert.Equal(0, story.LaterRequestCount);
        }

        JobReport report = await parent.EndAsync();
        Assert.Equal(Culprits - 1, report.LaterRequestCount);
        Assert.All(report.LaterRequests, later => Assert.Equal(CancellationKind.ChildFault, later.Kind));
        Assert.Equal(Culprits, report.LaterRequests.Append(first).Select(reason => reason.JobName).Distinct().Count());
        AggregateException several = Assert.IsType<AggregateException>(report.Exception);
        Assert.Equal(Culprits, several.InnerExceptions.Count);
        Assert.Equal(faults.ToHashSet(), several.InnerExceptions.ToHashSet());
    }

    [Fact(DisplayName = "G8.5 A parent keeps every fault, however many children it remembers")]
    public async Task Fault_OfFortyChildrenInARow_KeepsThemAllInOrder()
    {
        HeldJob parent = await HeldJob.StartAsync();
        Exception[] faults = [.. Enumerable.Range(0, 40).Select(number => new FormatException($"fault {number}"))];
        foreach (Exception fault in faults)
        {
            await parent.Context.StartChildAsync(_ => throw fault).EndAsync();
        }

        JobReport report = await parent.EndAsync();

        Assert.Equal(faults, Assert.IsType<AggregateException>(report.Exception).InnerExceptions);
        Assert.Equal((40, 16), (report.ChildrenEnded, report.Children.Count));
        Assert.Equal((39, 16), (report.LaterRequestCount, report.LaterRequests.Count));
    }

    [Fact(DisplayName = "G4.1 The body's fault comes first, then those of children, then those of hooks")]
    public async Task Fault_OfBodyChildAndHook_AreKeptInThatOrder()
    {
        Exception ofBody = new FormatException("body"), ofChild = new FormatException("child"), ofHook = new FormatException("hook");
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            context.OnCleanup((Action<CleanupContext>)(_ => throw ofHook));
            await context.StartChild(_ => throw ofChild).EndAsync();
            throw ofBody;
        });

        JobReport report = await parent.EndAsync();

        Assert.Equal([ofBody, ofChild, ofHook], Assert.IsType<AggregateException>(report.Exception).InnerExceptions);
        Assert.Same(report.Exception, await Record.ExceptionAsync(async () => await parent));
    }

    [Fact(DisplayName = "G4.1 A child's several faults reach the parent as the one exception that the child threw")]
    public async Task Fault_OfChildInSeveralPlaces_ReachesTheParentAsOneObject()
    {
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChild(context =>
        {
            context.OnCleanup((Action<CleanupContext>)(_ => throw new FormatException("hook")));
            throw new FormatException("body");
        });
        await child.EndAsync();

        JobReport report = await parent.EndAsync();

        Assert.IsType<AggregateException>(report.Exception);
        Assert.Same(child.GetReport().Exception, report.Exception);
    }

    [Fact(DisplayName = "G4.1 G8.3 A cancellation that a child's fault asked for is its echo; one that somebody asked for is kept, last")]
    public async Task Fault_BesideTheParentsCancellation_KeepsWhatIsNoEcho()
    {
        var fault = new FormatException();

        JobReport report = await AskThenFailAsync(parent => parent.Cancel("somebody"), fault);

        Assert.Equal((JobState.Faulted, JobResponse.Honored), (report.State, report.Response));
        var thrown = Assert.IsType<AggregateException>(report.Exception).InnerExceptions;
        Assert.Same(fault, thrown[0]);
        Assert.Equal("somebody", Assert.IsType<JobCanceledException>(thrown[1]).Reason.Message);
        Assert.Equal("somebody", report.CancellationReason!.Message);
        Assert.Equal(CancellationKind.ChildFault, Assert.Single(report.LaterRequests).Kind);
    }

    [Fact(DisplayName = "G4.1 G8.3 The cancellation that was asked for because another job's child failed is no echo, and is kept, last")]
    public async Task Fault_BesideACancellationForAChildElsewhere_KeepsBoth()
    {
        var fault = new FormatException();

        JobReport report = await AskThenFailAsync(parent => parent.CancelWith(new CancellationReason(CancellationKind.ChildFault, "elsewhere")), fault);

        var thrown = Assert.IsType<AggregateException>(report.Exception).InnerExceptions;
        Assert.Same(fault, thrown[0]);
        Assert.Equal("elsewhere", Assert.IsType<JobCanceledException>(thrown[1]).Reason.Message);
    }
    /// <summary>The report of a job that is asked to stop, and whose child fails after the body has heeded that.</summary>
    private static async Task<JobReport> AskThenFailAsync(Action<CancellableJob> ask, Exception fault)
    {
        var release = new Gate();
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            _ = context.StartChildAsync(async _ =>
            {
                await release.WaitAsync();
                throw fault;
            });
            await Trees.UntilAskedAsync(context);
        });
        ask(parent);
        parent.WaitForBodyEnd();
        release.Open();
        return await parent.EndAsync();
    }
}
