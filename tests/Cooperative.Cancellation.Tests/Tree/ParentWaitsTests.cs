using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Checkpoints;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.1: a parent does not end before its children, and its hooks run after them.</summary>
public class ParentWaitsTests
{
    public static TheoryData<bool, ChildShape> Shapes { get; } = new MatrixTheoryData<bool, ChildShape>([false, true], Enum.GetValues<ChildShape>());

    [Theory(DisplayName = "G8.1 A parent whose body has returned waits for its child, and runs its hooks after it")]
    [MemberData(nameof(Shapes))]
    public async Task End_ChildStillAtWork_ComesAfterTheChild(bool asynchronousParent, ChildShape shape)
    {
        var order = new ConcurrentQueue<string>();
        var handedOver = new TaskCompletionSource<CancellableJob>();
        CancellableJob parent = Jobs.Start(asynchronousParent, context =>
        {
            context.OnCleanup(_ => order.Enqueue("hook of the parent"));
            context.StartChild(shape, child =>
            {
                child.OnCleanup(_ => order.Enqueue("hook of the child"));
                CancellableJob above = handedOver.Task.Result;
                above.WaitForBodyEnd();
                Trees.LetOthersLive();
                order.Enqueue($"child, parent {above.State}");
            });
        });
        handedOver.SetResult(parent);

        JobReport report = await parent.EndAsync();

        Assert.Equal(["child, parent Running", "hook of the child", "hook of the parent"], order);
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal((0, 1), (report.ChildrenAtWork, report.ChildrenEnded));
    }

    [Fact(DisplayName = "G8.1 A parent waits for grandchildren, though the child's body has long returned")]
    public async Task End_GrandchildStillAtWork_ComesAfterAllOfThem()
    {
        var release = new Gate();
        var started = new TaskCompletionSource<CancellableJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellableJob parent = CancellableJob.StartAsync(context =>
        {
            started.SetResult(context.StartChildAsync(child =>
            {
                child.StartChildAsync(_ => release.WaitAsync());
                return Task.CompletedTask;
            }));
            return Task.CompletedTask;
        });
        CancellableJob child = await started.Task;
        parent.WaitForBodyEnd();
        child.WaitForBodyEnd();
        Trees.LetOthersLive();

        Assert.Equal((JobState.Running, JobState.Running), (parent.State, child.State));

        release.Open();
        Assert.Equal(JobState.Succeeded, (await parent.EndAsync()).State);
        Assert.Equal(JobState.Succeeded, child.State);
    }

    [Fact(DisplayName = "G8.1 A child may start brothers for itself as long as it is at work, though the parent's body has returned")]
    public async Task StartChild_OnParentWhoseBodyHasReturned_IsWaitedForToo()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob first = await HeldJob.StartAsync(parent.Context);
        parent.Leave();
        parent.Job.WaitForBodyEnd();

        HeldJob second = await HeldJob.StartAsync(parent.Context);
        await first.EndAsync();
        Trees.LetOthersLive();

        Assert.Equal(JobState.Running, parent.Job.State);
        await second.EndAsync();
        Assert.Equal(2, (await parent.Job.EndAsync()).ChildrenEnded);
    }

    [Theory(DisplayName = "G8.1 The values of children reach whoever awaits them")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Await_ChildWithResult_GivesItsValue(bool asynchronousChild)
    {
        CancellableJob<int> parent = CancellableJob.StartAsync(async context =>
        {
            CancellableJob<int> child = asynchronousChild
                ? context.StartChildAsync(_ => Task.FromResult(21))
                : context.StartChild(_ => 21);
            return 2 * await child;
        });

        Assert.Equal(42, await parent);
    }

    [Fact(DisplayName = "G8.1 A body that fails does not leave its children behind")]
    public async Task End_BodyFailsWhileChildIsAtWork_ComesAfterTheChild()
    {
        HeldJob? child = null;
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            child = await HeldJob.StartAsync(context);
            throw new FormatException();
        });
        parent.WaitForBodyEnd();
        Trees.LetOthersLive();

        Assert.Equal(JobState.Running, parent.State);
        Assert.False(child!.Job.IsCancellationRequested);
        await child.EndAsync();
        Assert.IsType<FormatException>((await parent.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G8.1 A synchronization context that the body left on its thread may be dead: a parent that waits for its child leaves it alone")]
    public async Task End_BodyLeftItsContext_LeavesItAlone()
    {
        Thread? thread = null;
        var left = new CountingContext();
        var letGo = new Gate();
        CancellableJob parent = CancellableJob.Start(context =>
        {
            thread = Thread.CurrentThread;
            context.StartChild(_ => letGo.Wait());
            SynchronizationContext.SetSynchronizationContext(left);
        });
        parent.WaitForBodyEnd();

        // Once the thread is given back, the parent waits, and would come back by the context that it found there.
        Assert.True(thread!.Join(Jobs.Patience));
        letGo.Open();
        await parent.EndAsync();

        Assert.Equal(0, left.Uses);
    }

    [Fact(DisplayName = "G8.1 The report of a parent does not tell of its end before that of its child, be it that the clock was set back in between")]
    public async Task End_ClockSetBackAfterTheChild_IsToldAfterThatOfTheChild()
    {
        var clock = new HandClock();
        HeldJob parent = await HeldJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        HeldJob child = await HeldJob.StartAsync(parent.Context);
        clock.Timestamp = TimeSpan.TicksPerMinute;
        JobReport ofTheChild = await child.EndAsync();
        clock.Timestamp = TimeSpan.TicksPerSecond;
        JobReport ofTheParent = await parent.EndAsync();

        Assert.True(ofTheParent.EndedAt >= ofTheChild.EndedAt);
    }

    [Fact(DisplayName = "G8.1 G4 A request that comes while only children are at work is too late for the parent, not for them")]
    public async Task Cancel_OnlyChildrenAtWork_IsTooLateForTheParentAlone()
    {
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob child = parent.Context.StartChildAsync(Trees.UntilAskedAsync);
        parent.Leave();
        parent.Job.WaitForBodyEnd();

        Assert.True(parent.Job.Cancel());

        JobReport report = await parent.Job.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.TooLate), (report.State, report.Response));
        Assert.Equal(JobState.Canceled, child.State);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.Children[0].State, report.Children[0].Response));
    }
}
