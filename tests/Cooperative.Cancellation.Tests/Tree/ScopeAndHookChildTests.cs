using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.1 for children of scopes and of hooks: they belong to whom they were started from.</summary>
public class ScopeAndHookChildTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory(DisplayName = "G8.1 A child started in a scope belongs to the scope, which is left after it")]
    [InlineData("timeout")]
    [InlineData("try")]
    [InlineData("shield")]
    public async Task Scope_ChildStillAtWork_IsLeftAfterTheChild(string scope)
    {
        var order = new ConcurrentQueue<string>();
        CancellableJob job = CancellableJob.Start(context =>
        {
            void Body(JobContext inner) => inner.StartChild(_ =>
            {
                Trees.LetOthersLive();
                order.Enqueue("child");
            });
            switch (scope)
            {
                case "timeout":
                    context.WithTimeout(Long, Body);
                    break;
                case "try":
                    Assert.True(context.TryWithTimeout(Long, Body));
                    break;
                default:
                    context.Shield(Body);
                    break;
            }

            order.Enqueue("after the scope");
        });

        JobReport report = await job.EndAsync();

        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal(["child", "after the scope"], order);
        Assert.Empty(report.Children);
    }

    [Fact(DisplayName = "G8.1 A child started in an asynchronous scope belongs to the scope, which is left after it")]
    public async Task AsyncScope_ChildStillAtWork_IsLeftAfterTheChild()
    {
        HeldJob job = await HeldJob.StartAsync();
        HeldJob? child = null;
        Task scope = job.Context.WithTimeoutAsync(Long, async inner => child = await HeldJob.StartAsync(inner));
        await job.Context.ShieldAsync(_ => Task.CompletedTask);
        Trees.LetOthersLive();

        Assert.False(scope.IsCompleted);
        Trees.Until(() => child is not null);

        await child!.EndAsync();
        await scope.WaitAsync(Jobs.Patience);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G8.3 A child's fault leaves by its scope, and may be handled there")]
    public async Task Scope_ChildFails_ThrowsTheVeryExceptionAndAsksOnlyTheScope()
    {
        var fault = new FormatException();
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            CancellableJob outside = context.StartChildAsync(Trees.UntilAskedAsync);
            FormatException caught = await Assert.ThrowsAsync<FormatException>(() => context.WithTimeoutAsync(Long, async inner =>
            {
                _ = inner.StartChild(_ => throw fault);
                await Trees.UntilAskedAsync(inner);
            }));
            Assert.Same(fault, caught);
            Assert.False(context.IsCancellationRequested);
            Assert.False(outside.IsCancellationRequested);
            outside.Cancel();
        });

        Assert.Equal((JobState.Succeeded, null), ((await job.EndAsync()).State, job.CancellationReason));
    }

    [Theory(DisplayName = "G8.1 A hook's turn ends after the child that the hook started")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_ChildStillAtWork_EndsItsTurnAfterTheChild(bool asynchronousHook)
    {
        var order = new ConcurrentQueue<string>();
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.OnCleanup(_ => order.Enqueue("the next hook"));
            void StartOne(CleanupContext cleanup) => cleanup.Context.StartChild(_ =>
            {
                Trees.LetOthersLive();
                order.Enqueue("child");
            });
            if (asynchronousHook)
            {
                context.OnCleanup(async cleanup =>
                {
                    await Task.Yield();
                    StartOne(cleanup);
                });
            }
            else
            {
                context.OnCleanup(StartOne);
            }
        });

        JobReport report = await job.EndAsync();

        Assert.Equal(["child", "the next hook"], order);
        Assert.All(report.Cleanup, hook => Assert.Equal(CleanupResult.Completed, hook.Result));
    }

    [Fact(DisplayName = "G8.1 A hook is abandoned when a child that it started never ends")]
    public async Task Hook_ChildOutlivesTheLimit_IsAbandonedWithIt()
    {
        var time = new TestTime();
        var entered = new TaskCompletionSource<HeldJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellableJob job = CancellableJob.StartAsync(
            context =>
            {
                context.OnCleanup(
                    async cleanup => entered.SetResult(await HeldJob.StartAsync(cleanup.Context)), "starter", limit: TimeSpan.FromSeconds(5));
                return Task.CompletedTask;
            },
            new JobOptions { TimeProvider = time });
        HeldJob child = await entered.Task.WaitAsync(Jobs.Patience);

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CancellationKind.Timeout, child.Job.CancellationReason!.Origin.Kind);
        time.Advance(TimeSpan.FromSeconds(1));
        JobReport report = await job.EndAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(("starter", CleanupResult.Abandoned), (report.Cleanup[0].Name, report.Cleanup[0].Result));
        Assert.Equal(JobState.CancellationRequested, child.Job.State);
        await child.EndAsync();
    }

    [Fact(DisplayName = "G8.3 A child's fault is the fault of the hook that started it, and the job's")]
    public async Task Hook_ChildFails_FailsTheHookAndTheJob()
    {
        var fault = new FormatException();
        CancellableJob job = CancellableJob.StartAsync(context =>
        {
            context.OnCleanup(cleanup =>
            {
                cleanup.Context.StartChild(_ => throw fault);
                return Trees.UntilAskedAsync(cleanup.Context);
            });
            return Task.CompletedTask;
        });

        JobReport report = await job.EndAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.Same(fault, report.Exception);
        Assert.Equal(CleanupResult.Failed, report.Cleanup[0].Result);
        Assert.Null(report.CancellationReason);
    }

    [Fact(DisplayName = "G8.3 Hooks see that a child failed, though the body succeeded")]
    public async Task Hook_AfterChildFault_SeesTheOutcomeAndTheVeryException()
    {
        var fault = new FormatException();
        (JobState Outcome, Exception? Exception, CancellationKind? Kind) seen = default;
        CancellableJob job = CancellableJob.StartAsync(context =>
        {
            context.OnCleanup(cleanup => seen = (cleanup.Outcome, cleanup.Exception, cleanup.CancellationReason?.Kind));
            context.StartChild(_ => throw fault);
            return Task.CompletedTask;
        });
        await job.EndAsync();

        Assert.Equal((JobState.Faulted, fault, CancellationKind.ChildFault), seen);
    }
}
