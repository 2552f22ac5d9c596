#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Rules;

[Collection(LosesExceptions.Name)]
public class JudgementTests
{
    [Fact(Timeout = 30_000)]
    public async Task Yield_FirstRunIsSlow_PassesNoPointMore()
    {
        int runs = 0;

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                {
                    Thread.Sleep(200);
                }

                await context.YieldAsync();
            });

        Assert.DoesNotContain("not deterministic", result.ToString());
        Assert.Equal(1, result.Points);
    }

    [Fact(Timeout = 30_000)]
    public async Task ExpireCleanup_HookOfAChildOfAHookStopsInGoodOrder_OuterHookIsNotBlamed()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(
                    async hook =>
                    {
                        CancellableJob child = hook.Context.StartChildAsync(async work =>
                        {
                            work.OnCleanup(inner => inner.Context.Checkpoint(), "inner");
                            await Task.Yield();
                        });
                        await child.Completion;
                    },
                    "outer");
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions { ExpireCleanup = true });

        result.ThrowIfFailed();
    }

    [Fact(Timeout = 30_000)]
    public async Task Findings_TwoHooksFailInOneRun_BothAreTold()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(_ => throw new IOException("one"), "first", CleanupWhen.Canceled);
                context.OnCleanup(_ => throw new IOException("two"), "second", CleanupWhen.Canceled);
                context.Checkpoint();
                return Task.CompletedTask;
            });

        string[] messages = [.. result.Failures.Where(failure => failure.Rule == ExplorationRule.Hooks).Select(failure => failure.Message)];
        Assert.Contains(messages, message => message.Contains("'second'"));
        Assert.Contains(messages, message => message.Contains("'first'"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Cancel_InvariantNeverCompletes_ExplorationEnds()
    {
        using var cancel = new CancellationTokenSource(200);
        Task<ExplorationResult> exploration = CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions { InvariantAsync = _ => new TaskCompletionSource<bool>().Task },
            cancel.Token);

        await Task.WhenAny(exploration, Task.Delay(5000));

        Assert.True(exploration.IsCompleted, "cancelled 5 s ago, and still waiting for the invariant");
    }

    [Fact(Timeout = 30_000)]
    public async Task Unobserved_SomebodyElseLosesTheSameOverAndOver_WorkIsNotBlamed()
    {
        using var stop = new CancellationTokenSource();
        Task noise = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Lose();
                await Task.Delay(1, CancellationToken.None);
            }
        });

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                context.Checkpoint();
                await Task.Delay(20, CancellationToken.None);
                context.Checkpoint();
            });
        await stop.CancelAsync();
        await noise;

        Assert.DoesNotContain(result.Failures, failure => failure.Rule == ExplorationRule.NothingUnobserved);

        static void Lose() => _ = Task.FromException(new IOException("heartbeat of somebody else"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Timeouts_AnotherJobsShieldEndsFirst_ItsTimeLimitDoesNotPass()
    {
        CancellationKind? childAsked = null;
        bool? pointFour = null;
        var progress = new Now(told =>
        {
            if (told is { Disturbance: Disturbance.Timeout, Point.Number: 4 })
            {
                Assert.Equal(ExplorationPointKind.Checkpoint, told.Point.Kind);
                pointFour = childAsked == CancellationKind.Timeout;
            }
        });

        await CancellationExplorer.ExploreAsync(
            async context =>
            {
                var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                CancellableJob child = context.StartChildAsync(
                    async job =>
                    {
                        try
                        {
                            await inside.Task;
                            await job.ShieldAsync(_ => Task.CompletedTask);
                        }
                        finally
                        {
                            other.SetResult();
                        }
                    },
                    new JobOptions { Timeout = TimeSpan.FromMinutes(1), IsolateFailure = true });
                try
                {
                    await context.TryWithTimeoutAsync(
                        TimeSpan.FromMinutes(2),
                        scope => scope.ShieldAsync(async shield =>
                        {
                            shield.Checkpoint();
                            inside.SetResult();
                            await other.Task;
                        }));
                }
                finally
                {
                    inside.TrySetResult();
                    childAsked = (await child.WaitAsync()).CancellationReason?.Kind;
                }
            },
            new ExplorationOptions { Timeouts = true, Progress = progress });

        Assert.NotNull(pointFour);
        Assert.False(pointFour, "the limit of two minutes around the point was to pass, and that of the child's minute did");
    }

    [Fact(Timeout = 30_000)]
    public async Task Survey_WorkThatNeverEndsAtCheckpoints_IsWaitedForOnce()
    {
        int runs = 0;

        await CancellationExplorer.ExploreAsync(
            async context =>
            {
                Interlocked.Increment(ref runs);
                await Task.Yield();
                while (true)
                {
                    try
                    {
                        context.Checkpoint();
                    }
                    catch (OperationCanceledException)
                    {
                        await Task.Delay(200, CancellationToken.None);
                        throw;
                    }
                }
            },
            new ExplorationOptions { MaxRunTime = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(1, runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Explore_OnAThreadWithASynchronizationContext_DoesNotWaitForIt()
    {
        var ended = new TaskCompletionSource();
        int made = 0;
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new Blocked());
            for (; made < 400; made++)
            {
                CancellationExplorer.Explore(
                    context => context.Checkpoint(),
                    new ExplorationOptions
                    {
                        MaxRuns = 1,
                        InvariantAsync = async _ =>
                        {
                            await Task.Yield();
                            return true;
                        },
                    });
            }

            ended.SetResult();
        });
        thread.IsBackground = true;
        thread.Start();

        int before = -1;
        while (!ended.Task.IsCompleted && before != made)
        {
            before = made;
            await Task.WhenAny(ended.Task, Task.Delay(4000));
        }

        Assert.True(ended.Task.IsCompleted, $"Explore waits for the thread that it blocks, the {made + 1}th time");
    }

    private sealed class Now(Action<ExplorationProgress> told) : IProgress<ExplorationProgress>
    {
        public void Report(ExplorationProgress value) => told(value);
    }

    /// <summary>That of a thread which is busy with Explore: what is posted waits until that is over.</summary>
    private sealed class Blocked : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
