using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G6.7 in the tree: who works for a job cannot wait for its end.</summary>
public class WaitingInTreeTests
{
    public static TheoryData<string> Waits { get; } = ["WaitAsync", "WaitAsync with a limit", "Wait", "CancelAndWaitAsync", "DisposeAsync", "await"];

    [Theory(DisplayName = "G6.7 A grandchild that waits for its grandparent is refused, and nothing is asked of anybody")]
    [MemberData(nameof(Waits))]
    public async Task Wait_OfAGrandchildForItsGrandparent_IsRefused(string wait)
    {
        HeldJob root = await HeldJob.StartAsync("root");
        HeldJob middle = await HeldJob.StartAsync(root.Context);
        Exception? refused = null;
        CancellableJob grandchild = middle.Context.StartChildAsync(async context =>
            refused = await Record.ExceptionAsync(() => context.WithTimeoutAsync(TimeSpan.FromHours(1), _ => WaitForAsync(root.Job, wait))));
        await grandchild.EndAsync();

        Assert.Contains("'root'", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
        Assert.False(root.Job.IsCancellationRequested);
        await middle.EndAsync();
        await root.EndAsync();
    }

    [Theory(DisplayName = "G6.7 A hook of a child that waits for the child's parent is refused")]
    [MemberData(nameof(Waits))]
    public async Task Wait_OfAChildsHookForTheParent_IsRefused(string wait)
    {
        HeldJob parent = await HeldJob.StartAsync();
        Exception? refused = null;
        CancellableJob child = parent.Context.StartChild(context =>
            context.OnCleanup(async _ => refused = await Record.ExceptionAsync(() => WaitForAsync(parent.Job, wait))));
        await child.EndAsync();

        Assert.IsType<InvalidOperationException>(refused);
        Assert.False(parent.Job.IsCancellationRequested);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G6.7 A child started by a hook that waits for the hook's job is refused")]
    public async Task Wait_OfAHooksChildForTheJob_IsRefused()
    {
        Exception? refused = null;
        var self = new TaskCompletionSource<CancellableJob>();
        CancellableJob job = CancellableJob.Start(context => context.OnCleanup(cleanup =>
            cleanup.Context.StartChildAsync(async _ => refused = await Record.ExceptionAsync(async () => await (await self.Task).WaitAsync()))));
        self.SetResult(job);
        await job.EndAsync();

        Assert.IsType<InvalidOperationException>(refused);
    }

    [Theory(DisplayName = "G6.7 Waiting for a child, a sibling or an unrelated job is allowed, also from deeper down than it is")]
    [MemberData(nameof(Waits))]
    public async Task Wait_ForChildSiblingOrStranger_IsAllowed(string wait)
    {
        HeldJob root = await HeldJob.StartAsync();
        HeldJob[] awaited = [await HeldJob.StartAsync(root.Context), await HeldJob.StartAsync()];
        CancellableJob sibling = root.Context.StartChildAsync(async context =>
        {
            HeldJob own = await HeldJob.StartAsync(context);
            await context.ShieldAsync(async inner => await inner.StartChildAsync(async _ =>
            {
                foreach (HeldJob target in awaited.Append(own))
                {
                    target.Leave();
                    await WaitForAsync(target.Job, wait);
                }
            }));
        });

        Assert.Null((await sibling.EndAsync()).Exception);
        Assert.All(awaited, held => Assert.True(held.Job.GetReport().HasEnded));
        await root.EndAsync();
    }

    [Fact(DisplayName = "G6.7 A job that was started in another's work, but not as its child, may wait for it")]
    public async Task Wait_OfAJobThatIsNoChild_IsAllowed()
    {
        HeldJob outer = await HeldJob.StartAsync();
        var inside = new TaskCompletionSource<CancellableJob>();
        await outer.Context.StartChild(_ => inside.SetResult(CancellableJob.StartAsync(async _ => await outer.Job.WaitAsync()))).EndAsync();
        await outer.EndAsync();

        Assert.Equal(JobState.Succeeded, (await (await inside.Task).EndAsync()).State);
    }

    private static async Task WaitForAsync(CancellableJob job, string wait)
    {
        switch (wait)
        {
            case "WaitAsync":
                await job.WaitAsync();
                break;
            case "WaitAsync with a limit":
                await job.WaitAsync(Jobs.Patience);
                break;
            case "Wait":
                job.Wait(Jobs.Patience);
                break;
            case "CancelAndWaitAsync":
                await job.CancelAndWaitAsync();
                break;
            case "DisposeAsync":
                await job.DisposeAsync();
                break;
            default:
                await job;
                break;
        }
    }
}
