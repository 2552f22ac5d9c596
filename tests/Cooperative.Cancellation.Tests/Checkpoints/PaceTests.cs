using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: a paced checkpoint notices as late as it says, and no later.</summary>
public class PaceTests
{
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G3.5 Every N rounds: asked in any round, it throws within N")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1024)]
    public async Task Checkpoint_OfAPaceOfN_NoticesWithinN(int every)
    {
        for (int asked = 0; asked < Math.Min(every * 2, 40); asked++)
        {
            int late = await RoundsLateAsync(context => context.Pace(every), asked, _ => { });
            Assert.InRange(late, 0, every);
            Assert.Equal(0, (asked + late) % every);
        }
    }

    [Fact(DisplayName = "G3.1 Once a look has thrown, every further call throws, with the place of the call")]
    public async Task Checkpoint_AfterItHasThrown_ThrowsEachTime()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel();
        Assert.Equal(6, Count(parked.Context.Pace(3)));
        Assert.Equal(8, Count(parked.Context.Pace()));
        await parked.EndAsync();

        static int Count(Pace pace)
        {
            int thrown = 0;
            for (int round = 0; round < 8; round++)
            {
                try
                {
                    pace.Checkpoint();
                }
                catch (JobCanceledException canceled)
                {
                    Assert.Equal("PaceTests.cs", canceled.CheckpointFile);
                    thrown++;
                }
            }

            return thrown;
        }
    }

    [Fact(DisplayName = "G3.6 On the context of a job that has ended, it is an error")]
    public async Task Checkpoint_OnAnEndedContext_IsRefused()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.EndAsync();
        Assert.Throws<InvalidOperationException>(() => parked.Context.Pace(1).Checkpoint());
        Assert.Throws<InvalidOperationException>(() => parked.Context.Pace().Checkpoint());
    }

    [Theory(DisplayName = "G3.5 It finds its pace: noticed within about the latency, whatever a round costs")]
    [InlineData(1, null)]
    [InlineData(30, null)]
    [InlineData(1, 5_000)]
    [InlineData(200, 5_000)]
    [InlineData(900, null)]
    public async Task Checkpoint_OfAPaceThatFindsItself_NoticesWithinTheLatency(int microseconds, int? latency)
    {
        TimeSpan round = TimeSpan.FromMicroseconds(microseconds);
        TimeSpan? wanted = latency is { } given ? TimeSpan.FromMicroseconds(given) : null;
        TimeSpan bound = (wanted ?? TimeSpan.FromMicroseconds(250)) * 1.5 + round;
        for (int asked = 100_000; asked < 100_020; asked++)
        {
            int late = await RoundsLateAsync(context => context.Pace(wanted), asked, _ => _time.Advance(round));
            Assert.True(late * round <= bound, $"{late} rounds of {round} late");
        }
    }

    [Fact(DisplayName = "G3.5 The same for a long latency, as soon as it can know: after four times that, and what it was counting then")]
    public async Task Checkpoint_OfALongLatency_NoticesWithinIt()
    {
        TimeSpan latency = TimeSpan.FromMilliseconds(100);
        for (int asked = 550; asked < 2_500; asked += 97)
        {
            int late = await RoundsLateAsync(context => context.Pace(latency), asked, _ => _time.Advance(TimeSpan.FromMilliseconds(1)));
            Assert.InRange(late, 0, 150);
        }
    }

    [Fact(DisplayName = "G3.5 As long as nobody knows what a round costs, it is at most as late as the loop has been going on")]
    public async Task Checkpoint_BeforeItKnows_NoticesWithinTheTimeSoFar()
    {
        // The clock stands still, so nobody ever knows.
        foreach (int asked in (int[])[0, 1, 2, 3, 5, 8, 100, 1000, 5000, 100_000])
        {
            Assert.InRange(await RoundsLateAsync(context => context.Pace(), asked, _ => { }), 0, asked + 2);
        }

        Assert.InRange(await RoundsLateAsync(context => context.Pace(), 5_000_000, _ => { }), 0, 1 << 20);
    }

    [Fact(DisplayName = "G3.5 Rounds that become dearer: late once, then in time again; and cheaper: it looks less often again")]
    public async Task Checkpoint_CostJumps_FindsTheNewPace()
    {
        TimeSpan cheap = TimeSpan.FromMicroseconds(1);
        TimeSpan dear = TimeSpan.FromMicroseconds(100);

        // Anywhere between one look and the next: the latest of several tells how far apart they are.
        async Task<int> LatestAsync(int asked)
        {
            int latest = 0;
            for (int more = 0; more < 10; more++)
            {
                latest = Math.Max(latest, await RoundsLateAsync(
                    context => context.Pace(),
                    asked + (more * 3),
                    round => _time.Advance(round is >= 100_000 and < 103_000 ? dear : cheap)));
            }

            return latest;
        }

        Assert.True(await LatestAsync(100_000) * dear > TimeSpan.FromMilliseconds(1), "Nobody can know it before; the jump is too small.");

        // 130 ms and a little are 1,400 rounds of 100 µs.
        Assert.InRange(await LatestAsync(101_400), 0, 5);
        Assert.InRange(await LatestAsync(102_500), 0, 5);
    }

    [Theory(DisplayName = "G3.5 Having found its pace it does not look needlessly often, be the latency short or long")]
    [InlineData(250)]
    [InlineData(5_000)]
    public async Task Checkpoint_OfAPaceThatFindsItself_LooksSeldom(int microseconds)
    {
        TimeSpan latency = TimeSpan.FromMicroseconds(microseconds);
        int latest = 0;
        for (int more = 0; more < 10; more++)
        {
            // Rounds of 1 µs; anywhere between one look and the next.
            latest = Math.Max(latest, await RoundsLateAsync(
                context => context.Pace(latency), 100_000 + (more * microseconds / 11), _ => _time.Advance(TimeSpan.FromMicroseconds(1))));
        }

        Assert.InRange(latest, microseconds / 2, microseconds * 3 / 2);
    }

    [Fact(DisplayName = "G8.5 A loop that is over leaves no timer behind: the pace was let go of")]
    public async Task Pace_LetGoOf_LeavesNoTimer()
    {
        var timers = new CountingTimers(_time);
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = timers });
        int before = timers.Set;
        Use(parked.Context);
        Assert.Equal(before + 1, timers.Set);
        for (int collection = 0; timers.Set > before && collection < 100; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(before, timers.Set);
        await parked.EndAsync();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Use(JobContext context)
        {
            Pace pace = context.Pace();
            pace.Checkpoint();
        }
    }

    [Fact(DisplayName = "G8.5 A pace that is still held when its context ends leaves no timer behind either")]
    public async Task Pace_ContextEnds_LeavesNoTimer()
    {
        var timers = new CountingTimers(_time);
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = timers });
        Hold(parked, timers);

        void Hold(ParkedJob parked, CountingTimers timers)
        {
            Pace pace = parked.Context.Pace();
            Assert.Equal((1, 1), (timers.Set, timers.Kept));
            Assert.Equal(JobState.Succeeded, parked.EndAsync().GetAwaiter().GetResult().State);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal((0, 0), (timers.Set, timers.Kept));
            InvalidOperationException? refused = null;
            try
            {
                pace.Checkpoint();
            }
            catch (InvalidOperationException thrown)
            {
                refused = thrown;
            }

            Assert.NotNull(refused);
        }
    }

    [Fact(DisplayName = "G10.3 A pace below 1, and a latency out of range, are refused")]
    public async Task Pace_BadArguments_AreRefused()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        foreach (int every in (int[])[0, -1, int.MinValue])
        {
            var refused = Assert.Throws<ArgumentOutOfRangeException>(() => { parked.Context.Pace(every); });
            Assert.Equal(("every", every), (refused.ParamName, refused.ActualValue));
        }

        foreach (TimeSpan latency in (TimeSpan[])[TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.MaxValue])
        {
            var refused = Assert.Throws<ArgumentOutOfRangeException>(() => { parked.Context.Pace(latency); });
            Assert.Equal(("latency", latency), (refused.ParamName, refused.ActualValue));
        }

        await parked.EndAsync();
    }

    private delegate Pace Making(JobContext context);

    /// <summary>Asks the job to stop in the given round, and tells how many rounds later the loop has noticed.</summary>
    private async Task<int> RoundsLateAsync(Making make, int asked, Action<int> body)
    {
        CancellableJob? job = null;
        var known = new Gate();
        int round = 0;
        job = CancellableJob.Start(
            context =>
            {
                known.Wait();
                Pace pace = make(context);
                for (round = 1; ; round++)
                {
                    if (round == asked + 1)
                    {
                        job!.Cancel();
                    }

                    pace.Checkpoint();
                    body(round);
                }
            },
            new JobOptions { TimeProvider = _time });
        known.Open();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        return round - asked;
    }
}
