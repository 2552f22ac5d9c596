using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.1 and G10.3: a child needs somebody to belong to, and a body.</summary>
public class RefusedChildTests
{
    [Theory(DisplayName = "G8.1 A context that has ended takes no child, and the body never runs")]
    [InlineData(ChildShape.Action)]
    [InlineData(ChildShape.Function)]
    [InlineData(ChildShape.AsyncAction)]
    [InlineData(ChildShape.AsyncFunction)]
    public async Task StartChild_OnEndedJob_IsRefused(ChildShape shape)
    {
        HeldJob parent = await HeldJob.StartAsync("done");
        await parent.EndAsync();
        bool ran = false;

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => parent.Context.StartChild(shape, _ => ran = true));

        Assert.Contains("'done'", refused.Message, StringComparison.Ordinal);
        Trees.LetOthersLive();
        Assert.False(ran);
    }

    [Fact(DisplayName = "G8.1 A job and a scope that waited for a child take no other after their end")]
    public async Task StartChild_OnParentThatWaitedForAChild_IsRefused()
    {
        HeldJob parent = await HeldJob.StartAsync();
        JobContext? scope = null;
        HeldJob? inTheScope = null;
        Task left = parent.Context.ShieldAsync(async inner =>
        {
            scope = inner;
            inTheScope = await HeldJob.StartAsync(inner);
        });
        HeldJob child = await HeldJob.StartAsync(parent.Context);
        Trees.Until(() => inTheScope is not null);
        parent.Leave();
        Trees.LetOthersLive();
        await inTheScope!.EndAsync();
        await left.WaitAsync(Jobs.Patience);
        Assert.Throws<InvalidOperationException>(() => scope!.StartChild(_ => { }));

        await child.EndAsync();
        await parent.Job.EndAsync();
        Assert.Throws<InvalidOperationException>(() => parent.Context.StartChild(_ => { }));
    }

    [Fact(DisplayName = "G8.1 A job that was cancelled takes no child after its end")]
    public async Task StartChild_OnCanceledJob_IsRefused()
    {
        JobContext? context = null;
        CancellableJob parent = await Jobs.SpinningAsync(first: it => context = it);
        parent.Cancel();
        await parent.EndAsync();

        Assert.Throws<InvalidOperationException>(() => context!.StartChild(_ => { }));
    }

    [Fact(DisplayName = "G8.1 The context of a scope that was left takes no child; that of the job around it does")]
    public async Task StartChild_OnScopeThatWasLeft_IsRefused()
    {
        HeldJob job = await HeldJob.StartAsync();
        JobContext? scope = null;
        job.Context.Shield(inner => scope = inner);

        Assert.Throws<InvalidOperationException>(() => scope!.StartChild(_ => { }));
        await job.Context.StartChild(_ => { }).EndAsync();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G8.1 During cleanup the hook's context takes children, the job's own does not, nor an earlier hook's")]
    public async Task StartChild_DuringCleanup_OnlyOnTheHookAtWork()
    {
        JobContext? earlier = null;
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.OnCleanup(cleanup =>
            {
                Assert.Throws<InvalidOperationException>(() => context.StartChild(_ => { }));
                Assert.Throws<InvalidOperationException>(() => earlier!.StartChild(_ => { }));
                cleanup.Context.StartChild(_ => { });
            });
            context.OnCleanup(cleanup => earlier = cleanup.Context);
        });

        JobReport report = await job.EndAsync();
        Assert.Null(report.Exception);
        Assert.Equal(JobState.Succeeded, report.State);
    }

    [Fact(DisplayName = "G10.3 A body that is null is refused at the call, and the parent ends as ever")]
    public async Task StartChild_NullBody_IsRefusedAndHalfStartsNothing()
    {
        HeldJob parent = await HeldJob.StartAsync();

        Assert.Throws<ArgumentNullException>("body", () => parent.Context.StartChild((Action<JobContext>)null!));
        Assert.Throws<ArgumentNullException>("body", () => parent.Context.StartChild((Func<JobContext, int>)null!));
        Assert.Throws<ArgumentNullException>("body", () => parent.Context.StartChildAsync(null!));
        Assert.Throws<ArgumentNullException>("body", () => parent.Context.StartChildAsync((Func<JobContext, Task<int>>)null!));
        await AssertNothingStartedAsync(parent);
    }

    [Fact(DisplayName = "G10.3 A value that is a task is refused at the call, with the name of the method that is meant")]
    public async Task StartChild_TaskAsResult_IsRefusedWithTheRemedy()
    {
        HeldJob parent = await HeldJob.StartAsync();

        AssertRefused(() => parent.Context.StartChild(_ => Task.CompletedTask));
        AssertRefused(() => parent.Context.StartChild(_ => Task.FromResult(1)));
        AssertRefused(() => parent.Context.StartChild(_ => ValueTask.CompletedTask));
        AssertRefused(() => parent.Context.StartChild(_ => new ValueTask<int>(1)));
        await AssertNothingStartedAsync(parent);

        static void AssertRefused(Func<object> start) =>
            Assert.Contains("StartChildAsync", Assert.Throws<ArgumentException>("body", start).Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 A value that is a task in the task is refused at the call: the child would not await it")]
    public async Task StartChildAsync_TaskInATask_IsRefusedAndHalfStartsNothing()
    {
        HeldJob parent = await HeldJob.StartAsync();

        Assert.Throws<ArgumentException>("body", () => parent.Context.StartChildAsync<Task>(_ => Task.FromResult(Task.CompletedTask)));
        await AssertNothingStartedAsync(parent);
    }

    private static async Task AssertNothingStartedAsync(HeldJob parent)
    {
        JobReport report = await parent.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal((0, 0), (report.ChildrenAtWork, report.ChildrenEnded));
    }
}
