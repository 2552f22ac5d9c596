#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Testing.Tests.Rules;

[Collection(Alone.Name)]
public class JudgementTests
{
    [Fact(Timeout = 30_000)]
    public async Task Yield_FirstRunIsSlow_PassesNoPointMore()
    {
        int runs = 0;
        var clock = new TestTime();

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                {
                    // The time slice is used up, in this run and in no other.
                    clock.Advance(TimeSpan.FromSeconds(1));
                }

                await context.YieldAsync();
            },
            new ExplorationOptions { TimeProvider = clock });

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
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions
            {
                MaxRunTime = Timeout.InfiniteTimeSpan,
                InvariantAsync = _ =>
                {
                    cancel.Cancel();
                    return new TaskCompletionSource<bool>().Task;
                },
            },
            cancel.Token));
    }

    [Fact(Timeout = 30_000)]
    public async Task Unobserved_SomebodyElseLosesTheSameOverAndOver_WorkIsNotBlamed()
    {
        Heartbeat.Start();

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.Checkpoint();
                return Task.CompletedTask;
            });
        Heartbeat.Stop();

        Assert.DoesNotContain(result.Failures, failure => failure.Rule == ExplorationRule.NothingUnobserved);
        Assert.Contains(result.Notes, note => note.Contains("heartbeat of somebody else"));
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
        var mayEnd = new TaskCompletionSource();

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
                        await mayEnd.Task;
                        throw;
                    }
                }
            },
            new ExplorationOptions { MaxRunTime = TimeSpan.FromMilliseconds(300) });

        mayEnd.SetResult();
        Assert.Equal(1, runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Explore_OnAThreadWithASynchronizationContext_DoesNotWaitForIt()
    {
        var ended = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new Blocked());
            for (int made = 0; made < 20; made++)
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

        await ended.Task;
    }

    /// <summary>Loses an exception whenever garbage is collected, as long as it goes on.</summary>
    private sealed class Heartbeat
    {
        private static volatile bool s_goesOn;

        ~Heartbeat()
        {
            if (s_goesOn)
            {
                Lose();
                Make();
            }
        }

        public static void Start()
        {
            s_goesOn = true;
            Make();
        }

        public static void Stop() => s_goesOn = false;

        private static void Make() => _ = new Heartbeat();

        private static void Lose() => _ = Task.FromException(new IOException("heartbeat of somebody else"));
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
