#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Rules;

[Collection(Alone.Name)]
public class NoFalseAlarmTests
{
    [Fact(Timeout = 30_000)]
    public async Task Note_TwoCheckpointsInAShield_OrderIsThatOfTheSurvey()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Shield(shield =>
                {
                    shield.Checkpoint();
                    shield.Checkpoint();
                });
                context.Checkpoint();
                return Task.CompletedTask;
            });

        result.ThrowIfFailed();
        Assert.Empty(result.Notes);
    }

    [Fact(Timeout = 30_000)]
    public async Task Note_TwoCheckpointsInAHook_OrderIsThatOfTheSurvey()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(hook =>
                {
                    hook.Context.Checkpoint();
                    hook.Context.Checkpoint();
                });
                context.Checkpoint();
                return Task.CompletedTask;
            });

        result.ThrowIfFailed();
        Assert.Empty(result.Notes);
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeouts_HookUsesTheContextOfABodyWithATimeLimit_TheJobIsAsked()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(_ => context.Checkpoint(), "hook", CleanupWhen.Succeeded);
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions { Timeouts = true, Job = new JobOptions { Timeout = TimeSpan.FromMinutes(1) } });

        Assert.DoesNotContain("InvalidOperationException", result.ToString());
        Assert.DoesNotContain("without having been asked", result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeouts_AwaitedChildWithATimeLimitOfItsOwn_ParentIsNotBlamed()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                CancellableJob child = context.StartChildAsync(
                    async inner =>
                    {
                        await Task.Yield();
                        inner.Checkpoint();
                    },
                    new JobOptions { Timeout = TimeSpan.FromMinutes(1) });
                await child.Completion;
            },
            new ExplorationOptions { Timeouts = true });

        Assert.DoesNotContain(result.Failures, failure => failure.Disturbance == Disturbance.Timeout);
    }

    [Fact(Timeout = 30_000)]
    public async Task Note_HelperPassesAPathMadeAtRunTime_SaysThatItCannotBeExplored()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                Step(context);
                return Task.CompletedTask;
            });

        Assert.DoesNotContain("not deterministic", result.ToString());
        Assert.Contains("path that is made at run time", Assert.Single(result.Notes));

        static void Step(
            JobContext context,
            [System.Runtime.CompilerServices.CallerFilePath] string file = "",
            [System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => context.Checkpoint(Path.GetFileName(file), line);
    }

    [Fact(Timeout = 30_000)]
    public async Task FaultAt_LeavesAPointOut_NoRunIsMadeThere()
    {
        var strange = new System.Collections.Concurrent.ConcurrentQueue<Exception>();

        await CancellationExplorer.ExploreAsync(
            context =>
            {
                Lose();
                try
                {
                    context.Checkpoint();
                }
                catch (Exception exception) when (exception is not JobCanceledException)
                {
                    strange.Enqueue(exception);
                    throw;
                }

                return Task.CompletedTask;
            },
            new ExplorationOptions { FaultAt = _ => null });

        Assert.Empty(strange);

        static void Lose() => _ = Task.FromException(new IOException("lost"));
    }

    [Fact(Timeout = 30_000)]
    public async Task NothingUnobserved_InvariantObservesTheWorksFaults_WhileTheLikeIsLostElsewhere()
    {
        var reply = new TaskCompletionSource();
        int asked = 0;

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                reply = new TaskCompletionSource();
                reply.SetException(new InvalidDataException("the reply"));
                context.Checkpoint();
                context.Checkpoint();
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions
            {
                Invariant = _ =>
                {
                    if (++asked == 2)
                    {
                        new TaskCompletionSource().SetException(new InvalidDataException("lost elsewhere"));
                    }

                    return reply.Task.Exception is not null;
                },
            });

        result.ThrowIfFailed();
    }
}
