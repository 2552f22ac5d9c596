using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, checkpoints: while nobody asks, they cost next to nothing.</summary>
public class CheckpointCostTests
{
    private const int Many = 1_000_000;

    [Fact(DisplayName = "G3.2 A million checkpoints without a request throw nothing and allocate nothing")]
    public async Task Checkpoint_NobodyAsked_AllocatesNothing()
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        Assert.Equal(0, AllocatedBy(parked.Context, Check));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.2 A million looks at the flag without a request allocate nothing")]
    public async Task Flag_NobodyAsked_AllocatesNothing()
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        Assert.Equal(0, AllocatedBy(parked.Context, Look));

        Assert.Equal(JobResponse.None, (await parked.EndAsync()).Response);
    }

    [Theory(DisplayName = "G3.2 A YieldAsync that keeps the thread, for the default of 10 ms or for ever, completes at once and allocates nothing")]
    [InlineData(10)]
    [InlineData(-1)]
    public async Task YieldAsync_WithinTheTimeSlice_AllocatesNothing(int milliseconds)
    {
        // A moment before the end of the slice, and the clock stands still there.
        var time = new TestTime();
        var options = new JobOptions { TimeProvider = time };
        Assert.Equal(TimeSpan.FromMilliseconds(10), options.TimeSlice);
        ParkedJob parked = await ParkedJob.StartAsync(
            asynchronous: true, options: milliseconds < 0 ? options with { TimeSlice = Timeout.InfiniteTimeSpan } : options);
        time.Advance(TimeSpan.FromMilliseconds(10) - TimeSpan.FromTicks(1));

        Assert.Equal(0, AllocatedBy(parked.Context, Yield));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.2 A million paced checkpoints, of either kind, allocate nothing")]
    public async Task Pace_NobodyAsked_AllocatesNothing()
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        Assert.Equal(0, AllocatedBy(parked.Context, CheckPaced));

        // One that finds its pace is made by an allocation; what it checks is not.
        Assert.Equal(AllocatedBy(parked.Context, FindPace, 1), AllocatedBy(parked.Context, FindPace));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.2 A million chunks allocate nothing")]
    public async Task Chunks_NobodyAsked_AllocateNothing()
    {
        // The clock of a real machine would make larger chunks of them; and this one's time must not come to those who tell progress.
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = new StridingClock() });

        Assert.Equal(0, AllocatedBy(parked.Context, Chunk));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.2 Neither checkpoint nor flag reads the clock")]
    public async Task Checkpoint_NobodyAsked_ReadsNoClock()
    {
        var clock = new CountingClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = clock });
        long before = clock.Reads;

        Check(parked.Context, 1000);
        Look(parked.Context, 1000);

        Assert.Equal(before, clock.Reads);
        await parked.EndAsync();
    }

    private static long AllocatedBy(JobContext context, Action<JobContext, int> work, int times = Many)
    {
        work(context, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        work(context, times);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Check(JobContext context, int times)
    {
        for (int time = 0; time < times; time++)
        {
            context.Checkpoint();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CheckPaced(JobContext context, int times)
    {
        Pace pace = context.Pace(every: 10);
        for (int time = 0; time < times; time++)
        {
            pace.Checkpoint();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FindPace(JobContext context, int times)
    {
        Pace pace = context.Pace();
        for (int time = 0; time < times; time++)
        {
            pace.Checkpoint();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Chunk(JobContext context, int times)
    {
        int chunks = 0;
        foreach ((long start, long end) in context.Chunks(0L, times, progress: false))
        {
            chunks += (int)(end - start);
        }

        if (chunks != times)
        {
            throw new InvalidOperationException("A chunk was not of one item, or one is missing.");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Look(JobContext context, int times)
    {
        for (int time = 0; time < times; time++)
        {
            if (context.IsCancellationRequested)
            {
                throw new InvalidOperationException("Nobody asked.");
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Yield(JobContext context, int times)
    {
        for (int time = 0; time < times; time++)
        {
            ValueTask yielded = context.YieldAsync();
            if (!yielded.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The thread was given away.");
            }

            yielded.GetAwaiter().GetResult();
        }
    }

    /// <summary>Every reading is a second after the one before, so that every chunk has one item.</summary>
    private sealed class StridingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }

    private sealed class CountingClock : TimeProvider
    {
        private long _reads;

        public long Reads => Interlocked.Read(ref _reads);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _reads);
            return base.GetTimestamp();
        }

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Increment(ref _reads);
            return base.GetUtcNow();
        }
    }
}
