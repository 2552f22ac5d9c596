using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G2.3: a reason that came down keeps its origin, step by step.</summary>
public class ReasonChainTests
{
    [Fact(DisplayName = "G2.3 The chain reads from me to the one that was asked")]
    public async Task Cause_FourLevels_ReadsFromMeToTheOneThatWasAsked()
    {
        HeldJob[] line = new HeldJob[4];
        for (int level = 0; level < line.Length; level++)
        {
            line[level] = await HeldJob.StartAsync($"level-{level}", level == 0 ? null : line[level - 1].Context);
        }

        var error = new FormatException();
        line[0].Job.Cancel("enough", error);

        CancellationReason origin = line[0].Job.CancellationReason!;
        Assert.Equal((CancellationKind.Requested, null), (origin.Kind, origin.Cause));
        Assert.Same(origin, origin.Origin);
        for (int level = 1; level < line.Length; level++)
        {
            CancellationReason reason = line[level].Job.CancellationReason!;
            Assert.Equal((CancellationKind.Parent, $"level-{level - 1}"), (reason.Kind, reason.JobName));
            Assert.Same(line[level - 1].Job.CancellationReason, reason.Cause);
            Assert.Same(origin, reason.Origin);
            Assert.Equal(("enough", origin.RequestedAt), (reason.Message, reason.RequestedAt));
            Assert.Same(error, reason.Exception);
        }

        for (int level = line.Length - 1; level >= 0; level--)
        {
            await line[level].EndAsync();
        }
    }

    [Fact(DisplayName = "G2.3 A chain of 32 steps is kept whole; of a longer one the middle is left out, never the one that was asked")]
    public void Cause_LongChain_LeavesOutTheMiddle()
    {
        var origin = new CancellationReason(CancellationKind.Requested);
        CancellationReason longest = origin;
        for (int step = 0; step < 32; step++)
        {
            longest = new CancellationReason(CancellationKind.Parent) { Cause = longest };
        }

        var tooLong = new CancellationReason(CancellationKind.Parent) { Cause = longest };

        int steps = 0;
        for (CancellationReason? cause = longest.Cause; cause is not null; cause = cause.Cause)
        {
            steps++;
        }

        Assert.Equal(32, steps);
        Assert.Same(origin, tooLong.Cause);
    }

    [Fact(DisplayName = "G2.3 A scope is no step of the chain: it is a part of the job's own work")]
    public async Task Cause_ChildInAScope_IsTheJobsOwnReason()
    {
        HeldJob job = await HeldJob.StartAsync("outer");
        CancellationReason? inScope = null;
        await Assert.ThrowsAsync<JobCanceledException>(() => job.Context.WithTimeoutAsync(TimeSpan.FromHours(1), async inner =>
        {
            CancellableJob child = inner.StartChildAsync(Trees.UntilAskedAsync);
            job.Job.Cancel();
            inScope = child.CancellationReason;
            await child;
        }));

        Assert.Same(job.Job.CancellationReason, inScope!.Cause);
        Assert.Equal("outer", inScope.JobName);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G2.2 G2.3 A child asked on its own keeps its reason, and those below keep theirs, when the parent is asked later")]
    public async Task Cancel_OfParentAfterChild_ChangesNoReasonBelow()
    {
        HeldJob parent = await HeldJob.StartAsync("parent");
        HeldJob child = await HeldJob.StartAsync("child", parent.Context);
        HeldJob grandchild = await HeldJob.StartAsync("grandchild", child.Context);
        child.Job.Cancel("mine");
        CancellationReason childs = child.Job.CancellationReason!;
        CancellationReason grandchilds = grandchild.Job.CancellationReason!;

        parent.Job.Cancel("yours");

        Assert.Same(childs, child.Job.CancellationReason);
        Assert.Same(grandchilds, grandchild.Job.CancellationReason);
        Assert.Equal((CancellationKind.Requested, "mine"), (grandchilds.Origin.Kind, grandchilds.Origin.Message));
        JobReport report = child.Job.GetReport();
        CancellationReason later = Assert.Single(report.LaterRequests);
        Assert.Equal((CancellationKind.Parent, "yours", 1), (later.Kind, later.Message, report.LaterRequestCount));
        Assert.Same(parent.Job.CancellationReason, later.Cause);

        // The grandchild's own parent asked it only once.
        Assert.Empty(grandchild.Job.GetReport().LaterRequests);
        await grandchild.EndAsync();
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G2.3 G2.4 What the child throws, and what its hook sees, is the reason that came down")]
    public async Task Reason_ThatCameDown_IsSeenByExceptionAndHook()
    {
        HeldJob parent = await HeldJob.StartAsync("parent");
        CancellationReason? inHook = null;
        CancellableJob child = parent.Context.StartChildAsync(context =>
        {
            context.OnCleanup(cleanup => inHook = cleanup.CancellationReason);
            return Trees.UntilAskedAsync(context);
        });
        parent.Job.Cancel();

        JobCanceledException thrown = await Assert.ThrowsAsync<JobCanceledException>(() => child.Completion.WaitAsync(Jobs.Patience));

        Assert.Same(child.CancellationReason, thrown.Reason);
        Assert.Same(child.CancellationReason, inHook);
        Assert.Same(child.CancellationReason, child.GetReport().CancellationReason);
        Assert.Same(parent.Job.CancellationReason, CancellationReason.TryFind(thrown)!.Origin);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G2.1 A request made in the work of another job names that job")]
    public async Task Cancel_FromAnotherJobsWork_NamesThatJob()
    {
        HeldJob target = await HeldJob.StartAsync();

        await CancellableJob.Start(_ => target.Job.Cancel(), new JobOptions { Name = "asker" }).EndAsync();

        Assert.Equal("asker", target.Job.CancellationReason!.JobName);
        await target.EndAsync();
    }
}
