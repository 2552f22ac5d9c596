using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.5, G8.1 and G9.3: blocking calls around scopes, shields and other blocking calls. The interrupt reaches the one it is for.</summary>
public class NestedInterruptTests
{
    private readonly RequestInside _request = new();

    [Theory(DisplayName = "G3.5 The inner call returns as the request comes: the outer one is interrupted all the same")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunInterruptible_InnerCallReturnsInterrupted_OuterIsInterrupted(bool innerScope)
    {
        bool hasReturned = false;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            if (innerScope)
            {
                context.TryWithTimeout(Jobs.Patience, scope => scope.RunInterruptible(_request.Spin));
            }
            else
            {
                context.RunInterruptible(_request.Spin);
            }

            hasReturned = true;
            BlockingCall.Sleep.Block();
        }));
        await _request.MakeAsync(job);
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.True(hasReturned);
    }

    [Fact(DisplayName = "G3.5 The outer call that deals with an inner cancellation is interrupted at its next wait")]
    public async Task RunInterruptible_InnerCancellationCaught_OuterIsInterrupted()
    {
        Exception? inner = null;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            inner = Record.Exception(() => context.RunInterruptible(() =>
            {
                _request.Reached.Open();
                BlockingCall.MonitorWait.Block();
            }));
            BlockingCall.Sleep.Block();
        }));
        await _request.MakeAsync(job);
        Assert.IsType<ThreadInterruptedException>((await job.EndAsync()).Exception?.InnerException);
        Assert.IsType<JobCanceledException>(inner);
    }

    [Fact(DisplayName = "G3.5 An interrupt that the body of a scope inside has caught is not delivered a second time")]
    public async Task RunInterruptible_InterruptCaughtInAScopeInside_IsDeliveredOnce()
    {
        bool hasWaited = false;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            context.TryWithTimeout(Jobs.Patience, _ => Assert.Throws<ThreadInterruptedException>(() =>
            {
                _request.Reached.Open();
                BlockingCall.Sleep.Block();
            }));
            BlockingCalls.WaitALittle();
            hasWaited = true;
        }));
        await _request.MakeAsync(job);
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        Assert.True(hasWaited);
    }

    [Fact(DisplayName = "G9.1 A time limit inside interrupts the inner call, and not the outer one")]
    public async Task RunInterruptible_InnerTimeLimit_LeavesTheOuterAlone()
    {
        var clock = new TestTime();
        var limit = TimeSpan.FromSeconds(5);
        bool? hasFinished = null;
        bool hasWaited = false;
        CancellableJob job = CancellableJob.Start(
            context => context.RunInterruptible(() =>
            {
                hasFinished = context.TryWithTimeout(limit, scope => scope.RunInterruptible(() =>
                {
                    _request.Reached.Open();
                    BlockingCall.Sleep.Block();
                }));
                BlockingCalls.WaitALittle();
                hasWaited = true;
            }),
            new JobOptions { TimeProvider = clock });
        await _request.Reached.WaitAsync();
        clock.Advance(limit);
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        Assert.False(hasFinished);
        Assert.True(hasWaited);
    }

    [Theory(DisplayName = "G9.3 A shield inside a blocking call is not interrupted; the call around it is, once the shield is over")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Shield_InsideABlockingCall_IsNotInterrupted(bool callInside)
    {
        bool isDone = false;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            context.Shield(shield =>
            {
                if (callInside)
                {
                    shield.RunInterruptible(_request.Wait);
                }
                else
                {
                    shield.Shield(_ => _request.Wait());
                }

                isDone = true;
            });
            BlockingCall.Sleep.Block();
        }));
        await _request.MakeAsync(job);
        JobReport report = await job.EndAsync();
        Assert.True(isDone);
        Assert.IsType<ThreadInterruptedException>(report.Exception?.InnerException);
    }

    [Fact(DisplayName = "G9.3 A shield that opens in a blocking call which was asked before is not interrupted; the call is, after it")]
    public async Task Shield_OpenedInACallThatWasAskedBefore_IsNotInterrupted()
    {
        bool isDone = false;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            _request.Spin();
            context.Shield(_ =>
            {
                BlockingCalls.WaitALittle();
                isDone = true;
            });
            BlockingCall.Sleep.Block();
        }));
        await _request.MakeAsync(job);
        JobReport report = await job.EndAsync();
        Assert.True(isDone);
        Assert.IsType<ThreadInterruptedException>(report.Exception?.InnerException);
    }

    [Fact(DisplayName = "G8.1 A scope inside a blocking call waits for its children, interrupted or not")]
    public async Task TryWithTimeout_InterruptedWhileItWaitsForAChild_WaitsOn()
    {
        bool? childHadEnded = null;
        var release = new Gate();
        CancellableJob? child = null;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            context.TryWithTimeout(Jobs.Patience, scope =>
            {
                child = scope.StartChild(
                    _ =>
                    {
                        _request.Reached.Open();
                        release.Wait();
                    },
                    new JobOptions { Name = "slow child" });
            });
            childHadEnded = child!.State == JobState.Succeeded;
            BlockingCall.Sleep.Block();
        }));
        await _request.MakeAsync(job);
        release.Open();
        Assert.IsType<ThreadInterruptedException>((await job.EndAsync()).Exception?.InnerException);
        Assert.True(childHadEnded);
    }

    [Theory(DisplayName = "G8.1 Somebody else's interrupt while a scope waits for its children: it waits on, is closed, and passes the interrupt on")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TryWithTimeout_SomebodyElseInterruptsTheWaitForAChild_WaitsOnAndPassesTheInterrupt(bool closingWaits)
    {
        Thread? thread = null;
        bool? childHadEnded = null;
        Exception? passedOn = null;
        var bodyLeft = new Gate();
        var release = new Gate();
        Action<JobContext> body = context =>
        {
            CancellableJob? child = null;
            context.TryWithTimeout(Jobs.Patience, scope =>
            {
                thread = Thread.CurrentThread;
                child = scope.StartChild(_ =>
                {
                    bodyLeft.Wait();
                    _request.Reached.Open();
                    release.Wait();
                });
                bodyLeft.Open();
            });
            childHadEnded = child!.State == JobState.Succeeded;
            passedOn = Record.Exception(BlockingCalls.WaitALittle);
        };
        CancellableJob job = CancellableJob.Start(body, closingWaits ? new JobOptions { TimeProvider = new WaitingTimers() } : null);
        await _request.Reached.WaitAsync();
        Trees.Until(() => thread!.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        thread!.Interrupt();
        Trees.LetOthersLive();
        release.Open();
        Assert.Null((await job.EndAsync()).Exception);
        Assert.True(childHadEnded);
        Assert.IsType<ThreadInterruptedException>(passedOn);
    }

    [Fact(DisplayName = "G3.5 The body of a scope inside a blocking call is interrupted")]
    public async Task RunInterruptible_BlocksInAScopeInside_IsInterrupted()
    {
        Exception? interrupted = null;
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            context.TryWithTimeout(Jobs.Patience, _ => interrupted = Record.Exception(() =>
            {
                _request.Reached.Open();
                BlockingCall.Sleep.Block();
            }));
            context.Checkpoint();
        }));
        await _request.MakeAsync(job);
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.IsType<ThreadInterruptedException>(interrupted);
    }

    [Theory(DisplayName = "G3.5 G4 An interrupt that leaves the blocking call by a scope in it is the call's: the job is cancelled, not faulted")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunInterruptible_InterruptLeavesByAScopeInside_IsACancellation(bool tries)
    {
        void Block(JobContext scope)
        {
            _request.Reached.Open();
            BlockingCall.Sleep.Block();
        }

        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            if (tries)
            {
                context.TryWithTimeout(Jobs.Patience, Block);
            }
            else
            {
                context.WithTimeout(Jobs.Patience, Block);
            }
        }));
        await _request.MakeAsync(job);
        JobReport report = await job.EndAsync();
        Assert.IsType<ThreadInterruptedException>(Assert.IsType<JobCanceledException>(report.Exception).InnerException);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Fact(DisplayName = "G8.1 A child that starts in a blocking call which was asked before is started whole")]
    public async Task StartChild_InACallThatWasAskedBefore_IsStartedWhole()
    {
        CancellableJob? child = null;
        CancellableJob job = CancellableJob.Start(
            context => context.RunInterruptible(() =>
            {
                _request.Spin();
                child = context.StartChild(_ => { });
                BlockingCall.Sleep.Block();
            }),
            new JobOptions { TimeProvider = new WaitingClock() });
        await _request.MakeAsync(job);
        Assert.IsType<ThreadInterruptedException>((await job.EndAsync()).Exception?.InnerException);
        Assert.Equal(JobState.Succeeded, child?.State);
    }

    [Fact(DisplayName = "G3.5 Requests that race with scopes and shields inside a blocking call cut none of them short, and leave nothing")]
    public async Task RunInterruptible_RequestsAgainstScopesInside_LeaveNothingBehind()
    {
        const int rounds = 2_000;
        using var together = new Barrier(2);
        JobContext asked = null!;
        int whole = 0;
        CancellableJob job = CancellableJob.Start(context =>
        {
            for (int round = 0; round < rounds; round++)
            {
                context.TryWithTimeout(Jobs.Patience, scope =>
                {
                    asked = scope;
                    together.SignalAndWait();
                    try
                    {
                        scope.RunInterruptible(() =>
                        {
                            scope.Shield(_ =>
                            {
                                Thread.Sleep(0);
                                whole++;
                            });
                            scope.TryWithTimeout(Jobs.Patience, inner => inner.StartChildAsync(_ => Task.CompletedTask));
                            Thread.Sleep(0);
                        });
                    }
                    catch (JobCanceledException)
                    {
                        // Asked before the call, or in it.
                    }

                    // Throws where an interrupt is pending, as the barrier does.
                    Thread.Sleep(0);
                    together.SignalAndWait();
                    Thread.Sleep(0);
                });
            }
        });
        var asker = new Thread(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                together.SignalAndWait();
                Thread.SpinWait(round % 200);
                asked.TryMoveDeadline(TimeSpan.Zero);
                together.SignalAndWait();
            }
        })
        {
            IsBackground = true,
        };
        asker.Start();
        await job.EndAsync();
        await job.Completion;
        Assert.True(whole > 0, "The request never let the shield begin; the race was none.");
    }

    /// <summary>A clock that waits whenever it is asked for the time: an interrupt that is pending then is thrown out of it.</summary>
    private sealed class WaitingClock : TimeProvider
    {
        public override long GetTimestamp()
        {
            BlockingCalls.WaitALittle();
            return base.GetTimestamp();
        }
    }
}
