using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5, G10.2: clocks that go mad, sources that grow, threads that are interrupted by strangers: loops stay what they promise.</summary>
public class LoopTroubleTests
{
    public static TheoryData<ParallelForm> Forms => ParallelForms.All;

    [Fact(DisplayName = "G10.3 Pace: a latency within the stated range is accepted, whatever the clock")]
    public async Task Pace_LargestLatency_IsAccepted()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new JobOptions { TimeProvider = new TestTime() });
        TimeSpan[] latencies = [TimeSpan.FromDays(20), JobOptions.MaxTime];
        Exception?[] thrown = [.. latencies.Select(latency => Record.Exception(() => { parked.Context.Pace(latency); }))];
        await parked.EndAsync();
        Assert.All(thrown, it => Assert.Null(it));
    }

    [Theory(DisplayName = "G3.5, G10.2 Pace: a clock that stands still, throws or jumps back while timers ring does not make it deaf")]
    [InlineData(0)]
    [InlineData(-10_000_000)]
    public async Task Pace_ClockStandsOrJumpsBack_StillLooks(long jump)
    {
        var clock = new HandClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        int rounds = Loop(parked, clock, jump);
        await parked.EndAsync();
        Assert.InRange(rounds, 0, 1 << 21);
    }

    private static int Loop(ParkedJob parked, HandClock clock, long jump)
    {
        Pace pace = parked.Context.Pace();
        for (int i = 0; i < 1_000_000; i++)
        {
            pace.Checkpoint();
        }

        clock.Timestamp += jump;
        clock.Ring();
        for (int i = 0; i < 3_000_000; i++)
        {
            pace.Checkpoint();
        }

        parked.Job.Cancel();
        int rounds = 0;
        try
        {
            for (; rounds < 50_000_000; rounds++)
            {
                pace.Checkpoint();
            }
        }
        catch (JobCanceledException)
        {
        }

        return rounds;
    }

    [Fact(DisplayName = "G3.5 ParallelFor: its thread interrupted by somebody else, it still does not leave while a thread is in the body")]
    public async Task ParallelFor_InterruptFromTheOtherBody_WaitsForTheOthers()
    {
        Gate release = new(), left = new();
        int atTheEnd = 0;
        Exception? thrown = null;
        CancellableJob job = CancellableJob.Start(context =>
        {
            Thread caller = Thread.CurrentThread;
            int arrived = 0;
            thrown = Record.Exception(() => context.ParallelFor(
                0,
                2,
                _ =>
                {
                    Interlocked.Increment(ref arrived);
                    Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref arrived) == 2, Jobs.Patience));
                    if (Thread.CurrentThread != caller)
                    {
                        Assert.True(SpinWait.SpinUntil(() => caller.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Jobs.Patience));
                        caller.Interrupt();

                        // It has to come back to the wait; where it left the loop instead, it opens the gate.
                        SpinWait.SpinUntil(() => left.IsOpen, TimeSpan.FromSeconds(2));
                        Volatile.Write(ref arrived, left.IsOpen ? -1 : 3);
                        release.Open();
                    }
                },
                maxDegreeOfParallelism: 2));
            left.Open();
            release.Wait();
            atTheEnd = arrived;
        });
        await job.EndAsync();
        Assert.True(atTheEnd == 3, $"{thrown?.GetType().Name} left the loop with a body still at work ({atTheEnd}).");
        Assert.IsType<ThreadInterruptedException>(thrown);
    }

    [Fact(DisplayName = "G3.5 RunInterruptible: after a parallel loop in it, it is interrupted as it was before")]
    public async Task RunInterruptible_WaitsAfterAParallelLoop_IsInterrupted()
    {
        Gate looped = new(), never = new();
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            context.ParallelFor(0, 10, _ => { });
            looped.Open();
            never.Wait();
        }));
        await looped.WaitAsync();
        job.Cancel();
        JobReport report = await job.EndAsync();
        Assert.IsType<ThreadInterruptedException>(report.Exception?.InnerException);
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Theory(DisplayName = "G10.1 A parallel loop that is asked where it is says so, and does all of its work")]
    [MemberData(nameof(Forms))]
    public async Task Loop_Pinged_GoesOn(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        Task<JobPing>? ping = null;
        int done = 0;
        await form.LoopAsync(parked.Context, 100, item =>
        {
            done++;
            if (item == 10)
            {
                ping = parked.Job.PingAsync(Timeout.InfiniteTimeSpan);
            }
        }, degree: 1);
        Assert.Equal(100, done);
        Assert.Equal("LoopTroubleTests.cs", (await ping!.WaitAsync(Jobs.Patience)).LastSeen?.File);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G1.1, G10.2 Cancel does not throw, whatever the clock says")]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task Cancel_ClockGoneMad_DoesNotThrow(long timestamp)
    {
        var clock = new HandClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        clock.Timestamp = timestamp;
        Exception? thrown = Record.Exception(() => { parked.Job.Cancel(); });
        clock.Timestamp = 0;
        await parked.EndAsync();
        Assert.Null(thrown);
    }

    [Fact(DisplayName = "G3.5 ParallelForEach: asked in a body, no other item is begun, though the source has grown beyond its count")]
    public async Task ParallelForEach_SourceGrew_NoBodyAfterTheRequest()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var source = new ConcurrentDictionary<int, int>();
        source[0] = 0;
        int begunAfter = 0;
        Record.Exception(() => parked.Context.ParallelForEach(
            source,
            item =>
            {
                begunAfter += parked.Job.IsCancellationRequested ? 1 : 0;
                source[1] = 1;
                parked.Job.Cancel();
            },
            maxDegreeOfParallelism: 1));
        await parked.EndAsync();
        Assert.Equal(0, begunAfter);
    }
}
