using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.5 and G9.2 for blocking calls that know no token: a request interrupts them, and nothing else is left behind.</summary>
public class InterruptibleTests
{
    private readonly Gate _inside = new();

    public static TheoryData<BlockingCall> Calls => new(Enum.GetValues<BlockingCall>());

    [Theory(DisplayName = "G3.5 A request interrupts a blocking call that knows no token")]
    [MemberData(nameof(Calls))]
    public async Task RunInterruptible_Requested_InterruptsTheCall(BlockingCall call)
    {
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            _inside.Open();
            call.Block();
        }));
        await _inside.WaitAsync();
        job.Cancel("outside");
        JobReport report = await job.EndAsync();
        var canceled = Assert.IsType<JobCanceledException>(report.Exception);
        Assert.IsType<ThreadInterruptedException>(canceled.InnerException);
        Assert.Same(report.CancellationReason, canceled.Reason);
        Assert.Equal("InterruptibleTests.cs", canceled.CheckpointFile);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Fact(DisplayName = "G3.5 A request interrupts every blocking call that the work is in, each on its own thread")]
    public async Task RunInterruptible_OnTwoThreads_BothAreInterrupted()
    {
        int calls = 0;
        CancellableJob job = CancellableJob.StartAsync(async context => await Task.WhenAll(
            Task.Run(() => Block(context)),
            Task.Run(() => Block(context))));
        await _inside.WaitAsync();
        job.Cancel("outside");
        Assert.Equal((JobState.Canceled, JobResponse.Honored), ((await job.EndAsync()).State, job.GetReport().Response));

        void Block(JobContext context) => context.RunInterruptible(() =>
        {
            if (Interlocked.Increment(ref calls) == 2)
            {
                _inside.Open();
            }

            BlockingCall.Sleep.Block();
        });
    }

    [Fact(DisplayName = "G3.5 A call that returns has returned: its value counts")]
    public async Task RunInterruptible_CallReturns_ValueCounts()
    {
        CancellableJob<string> job = CancellableJob.Start(context =>
        {
            bool hasRun = false;
            context.RunInterruptible(() => { hasRun = true; });
            Assert.True(hasRun);
            return context.RunInterruptible(() => "value");
        });
        await job.EndAsync();
        Assert.Equal("value", await job.Completion);
    }

    [Fact(DisplayName = "G3.5 A call that returns although it was interrupted has returned; the next checkpoint throws, the next wait does not")]
    public async Task RunInterruptible_InterruptedCallReturns_ValueCountsAndNoInterruptIsLeft()
    {
        var asked = new Gate();
        string? value = null;
        bool hasWaited = false;
        CancellableJob job = CancellableJob.Start(context =>
        {
            value = context.RunInterruptible(() =>
            {
                _inside.Open();

                // It does not block, so the interrupt finds nothing to interrupt.
                while (!asked.IsOpen)
                {
                    Thread.SpinWait(10);
                }

                return "value";
            });
            BlockingCalls.WaitALittle();
            hasWaited = true;
            context.Checkpoint();
        });
        await _inside.WaitAsync();
        job.Cancel();
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal("value", value);
        Assert.True(hasWaited);
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Fact(DisplayName = "G3.5 What the call throws itself passes as it is, interrupted or not")]
    public async Task RunInterruptible_CallThrows_PassesTheException()
    {
        var asked = new Gate();
        var thrown = new InvalidDataException("broken");
        var cancellation = new OperationCanceledException("somebody else's");
        CancellableJob job = CancellableJob.Start(context =>
        {
            Assert.Same(thrown, Record.Exception(() => context.RunInterruptible(() => throw thrown)));
            Assert.Same(cancellation, Record.Exception(() => context.RunInterruptible(() => throw cancellation)));
            Assert.Same(thrown, Record.Exception(() => context.RunInterruptible(() =>
            {
                _inside.Open();
                while (!asked.IsOpen)
                {
                    Thread.SpinWait(10);
                }

                throw thrown;
            })));
            BlockingCalls.WaitALittle();
        });
        await _inside.WaitAsync();
        job.Cancel();
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Null(report.Exception);
    }

    [Fact(DisplayName = "G3.5 Asked before: throws at once, and the call is not made")]
    public async Task RunInterruptible_RequestedBefore_DoesNotCall()
    {
        var asked = new Gate();
        bool hasCalled = false;
        CancellableJob job = CancellableJob.Start(context =>
        {
            _inside.Open();
            asked.Wait();
            context.RunInterruptible(() => { hasCalled = true; });
        });
        await _inside.WaitAsync();
        job.Cancel();
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Null(Assert.IsType<JobCanceledException>(report.Exception).InnerException);
        Assert.Equal("InterruptibleTests.cs", report.ObservedFile);
        Assert.False(hasCalled);
    }

    [Fact(DisplayName = "G3.5 Somebody else's interrupt is passed on as what it is")]
    public async Task RunInterruptible_SomebodyElseInterrupts_PassesTheInterrupt()
    {
        Thread? thread = null;
        CancellableJob job = CancellableJob.Start(context =>
        {
            Assert.Throws<ThreadInterruptedException>(() => context.RunInterruptible(() =>
            {
                thread = Thread.CurrentThread;
                _inside.Open();
                BlockingCall.Sleep.Block();
            }));
            context.Checkpoint();
        });
        await _inside.WaitAsync();
        thread!.Interrupt();
        Assert.Null((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G3.5 A call that asks its own job to stop is interrupted at its next wait")]
    public async Task RunInterruptible_AsksItsOwnJob_IsInterrupted()
    {
        CancellableJob? job = null;
        var known = new Gate();
        job = CancellableJob.Start(context =>
        {
            known.Wait();
            context.RunInterruptible(() =>
            {
                job!.Cancel("myself");
                BlockingCall.Sleep.Block();
            });
        });
        known.Open();
        Assert.Equal("myself", (await job.EndAsync()).CancellationReason?.Message);
        Assert.Equal(JobState.Canceled, job.State);
    }

    [Theory(DisplayName = "G9.1 A time limit interrupts a blocking call in its scope")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunInterruptible_InATimeoutScope_TimesOut(bool throws)
    {
        var time = new TestTime();
        void Block(JobContext scope) => scope.RunInterruptible(() =>
        {
            _inside.Open();
            BlockingCall.MonitorWait.Block();
        });
        TimeSpan limit = TimeSpan.FromSeconds(5);
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                if (throws)
                {
                    var timeout = Assert.Throws<TimeoutException>(() => context.WithTimeout(limit, Block));
                    Assert.IsType<ThreadInterruptedException>(timeout.InnerException?.InnerException);
                }
                else
                {
                    Assert.False(context.TryWithTimeout(limit, Block));
                }

                BlockingCalls.WaitALittle();
                context.Checkpoint();
            },
            new JobOptions { TimeProvider = time });
        await _inside.WaitAsync();
        time.Advance(limit);
        Assert.Null((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G9.3 A request does not interrupt a blocking call on a shield's context")]
    public async Task RunInterruptible_InAShield_IsNotInterrupted()
    {
        var asked = new Gate();
        bool hasReturned = false;
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.Shield(shield => shield.RunInterruptible(() =>
            {
                _inside.Open();
                asked.Wait();
                hasReturned = true;
            }));
            context.Checkpoint();
        });
        await _inside.WaitAsync();
        job.Cancel();
        asked.Open();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.True(hasReturned);
    }

    [Theory(DisplayName = "G9.3 The limit of a shield interrupts a blocking call on the shield's context, asked from outside or not")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunInterruptible_InAShieldWhoseLimitPasses_IsInterrupted(bool requested)
    {
        var time = new TestTime();
        TimeSpan limit = TimeSpan.FromSeconds(5);
        Exception? left = null;
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                left = Record.Exception(() => context.Shield(
                    shield => shield.RunInterruptible(() =>
                    {
                        _inside.Open();
                        BlockingCall.Sleep.Block();
                    }),
                    limit));
                BlockingCalls.WaitALittle();
            },
            new JobOptions { TimeProvider = time });
        await _inside.WaitAsync();
        if (requested)
        {
            job.Cancel();
        }

        time.Advance(limit);
        Assert.Null((await job.EndAsync()).Exception);
        Assert.IsType(requested ? typeof(JobCanceledException) : typeof(TimeoutException), left);
        Assert.IsType<ThreadInterruptedException>(left?.InnerException?.InnerException);
    }

    [Fact(DisplayName = "G8.5 A blocking call that has ended is forgotten, and so is its thread, while its context lives on")]
    public async Task RunInterruptible_Ended_LeavesNothingAlive()
    {
        HeldJob job = await HeldJob.StartAsync();
        await Collected.AllAsync([CallOnAThread(job.Context)]);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G3.5 A blocking call inside a blocking call is interrupted, and nothing is left for the thread")]
    public async Task RunInterruptible_Nested_IsInterruptedAndNoInterruptIsLeft()
    {
        Exception? left = null;
        CancellableJob job = CancellableJob.Start(context =>
        {
            left = Record.Exception(() => context.RunInterruptible(() => context.RunInterruptible(() =>
            {
                _inside.Open();
                BlockingCall.Sleep.Block();
            })));
            BlockingCalls.WaitALittle();
        });
        await _inside.WaitAsync();
        job.Cancel();
        JobReport report = await job.EndAsync();
        Assert.IsType<JobCanceledException>(left);
        Assert.Null(report.Exception);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CallOnAThread(JobContext context)
    {
        var thread = new Thread(() => context.RunInterruptible(() => { }));
        thread.Start();
        thread.Join();
        return new WeakReference(thread);
    }
}
