using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1.2, G2.1, G2.2: reasons that came down a tree and are forwarded, and who they name.</summary>
public class ForwardedReasonTests
{
    [Fact(DisplayName = "G1.2 G2.2 A reason that came down a tree and is forwarded after the end is kept in the history")]
    public async Task CancelWith_ReasonOfAChild_AfterTheEnd_IsKept()
    {
        CancellationReason forwarded = await ReasonOfAChildAsync();
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();

        Assert.False(job.CancelWith(forwarded));

        Assert.Same(forwarded, Assert.Single(job.GetReport().LaterRequests));
    }

    [Fact(DisplayName = "G2.2 The reasons of two children of one parent, forwarded one after the other, are two requests")]
    public async Task CancelWith_ReasonsOfTwoChildren_KeepsTheSecond()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob first = await HeldJob.StartAsync("first", parent.Context);
        HeldJob second = await HeldJob.StartAsync("second", parent.Context);
        parent.Job.Cancel();
        HeldJob other = await HeldJob.StartAsync();

        Assert.True(other.Job.CancelWith(first.Job.CancellationReason!));
        Assert.False(other.Job.CancelWith(second.Job.CancellationReason!));

        CancellationReason[] later = [.. other.Job.GetReport().LaterRequests];
        foreach (HeldJob held in new[] { first, second, parent, other })
        {
            await held.EndAsync();
        }

        Assert.Same(second.Job.CancellationReason, Assert.Single(later));
    }

    [Fact(DisplayName = "G2.1 The reason that a hook hands down to its child names the job, not the hook")]
    public async Task ReasonFromAHook_NamesTheJob()
    {
        CancellationReason? reason = null;
        CancellableJob job = CancellableJob.StartAsync(
            context =>
            {
                context.OnCleanup(
                    async cleanup =>
                    {
                        CancellableJob child = cleanup.Context.StartChildAsync(Trees.UntilAskedAsync);
                        reason = child.CancellationReason;
                        await child;
                    },
                    name: "the hook",
                    limit: TimeSpan.Zero);
                return Task.CompletedTask;
            },
            new JobOptions { Name = "the job" });
        await job.EndAsync();

        Assert.Equal("the job", reason!.JobName);
    }

    private static async Task<CancellationReason> ReasonOfAChildAsync()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob child = await HeldJob.StartAsync(parent.Context);
        parent.Job.Cancel();
        CancellationReason reason = child.Job.CancellationReason!;
        await child.EndAsync();
        await parent.EndAsync();
        return reason;
    }
}
