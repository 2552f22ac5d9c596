using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, checkpoints: the one that also gives the thread away.</summary>
public class YieldTests
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private readonly TestTime _time = new();
    private readonly ManualContext _thread = new();

    [Fact(DisplayName = "G3.5 YieldAsync keeps the thread until the time slice is used up, and then gives it away")]
    public async Task YieldAsync_TimeSliceUsedUp_GivesTheThreadAway()
    {
        ParkedJob parked = await ParkAsync();

        Assert.True(Yield(parked).IsCompletedSuccessfully);
        _time.Advance(Slice - Moment);
        Assert.True(Yield(parked).IsCompletedSuccessfully);
        Assert.Equal(0, _thread.Posted);

        _time.Advance(Moment);
        Task given = Yield(parked);
        Assert.False(given.IsCompleted);
        Assert.Equal(1, _thread.Posted);

        _thread.RunPosted();
        Assert.True(given.IsCompletedSuccessfully);
        await given;
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 With the thread comes a new time slice")]
    public async Task YieldAsync_ThreadHasComeBack_KeepsItForANewSlice()
    {
        ParkedJob parked = await ParkAsync();
        _time.Advance(Slice);
        Task given = Yield(parked);

        // The slice counts from when the thread comes back, not from when it was given away.
        _time.Advance(Slice * 5);
        _thread.RunPosted();
        await given;

        _time.Advance(Slice - Moment);
        Assert.True(Yield(parked).IsCompletedSuccessfully);
        _time.Advance(Moment);
        Task again = Yield(parked);
        Assert.False(again.IsCompleted);
        _thread.RunPosted();
        await again;
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 The first time slice of an asynchronous body counts from when it begins, not from when the job was made")]
    public async Task YieldAsync_JobMadeLongBefore_KeepsTheThreadForAWholeSlice()
    {
        bool isKept = false;
        CancellableJob job = CancellableJob.CreateAsync(
            context =>
            {
                Task slice = context.YieldAsync().AsTask();
                isKept = slice.IsCompletedSuccessfully;
                return slice;
            },
            new() { TimeProvider = _time, TimeSlice = Slice });
        _time.Advance(Slice * 5);
        job.Start();
        await job.EndAsync();

        Assert.True(isKept);
    }

    [Fact(DisplayName = "G3.5 A time slice of zero gives the thread away every time, an infinite one never")]
    public async Task YieldAsync_SliceOfZeroOrWithoutEnd_AlwaysOrNeverGivesItAway()
    {
        ParkedJob always = await ParkAsync(TimeSpan.Zero);
        ParkedJob never = await ParkAsync(Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.True(Yield(never).IsCompletedSuccessfully);
        for (int time = 0; time < 3; time++)
        {
            Task given = Yield(always);
            Assert.False(given.IsCompleted);
            _thread.RunPosted();
            await given;
        }

        await always.EndAsync();
        await never.EndAsync();
    }

    [Fact(DisplayName = "G3.5 YieldAsync of a requested job throws at once, and gives nothing away")]
    public async Task YieldAsync_RequestedBefore_ThrowsAtOnce()
    {
        ParkedJob parked = await ParkAsync();
        _time.Advance(Slice);
        parked.Job.Cancel();
        int line = LineHere() + 1;
        Task<Exception?> met = _thread.Run(() => Record.ExceptionAsync(async () => await parked.Context.YieldAsync()).AsTask());

        Assert.True(met.IsCompleted);
        AssertMetAt(line, await met, parked);
        Assert.Equal(0, _thread.Posted);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 A request that comes while the thread is given away is met when it comes back")]
    public async Task YieldAsync_RequestedWhileGivenAway_ThrowsWhenItComesBack()
    {
        ParkedJob parked = await ParkAsync();
        _time.Advance(Slice);
        int line = LineHere() + 1;
        Task given = _thread.Run(() => parked.Context.YieldAsync().AsTask());
        Assert.False(given.IsCompleted);

        parked.Job.Cancel();
        _thread.RunPosted();

        AssertMetAt(line, await Record.ExceptionAsync(async () => await given), parked);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A ping that comes while the thread is given away is answered when it comes back")]
    public async Task YieldAsync_PingedWhileGivenAway_AnswersWhenItComesBack()
    {
        ParkedJob parked = await ParkAsync();
        _time.Advance(Slice);
        int line = LineHere() + 1;
        Task given = _thread.Run(() => parked.Context.YieldAsync().AsTask());
        Assert.False(given.IsCompleted);

        await parked.Job.PingAsync(TimeSpan.Zero);
        _thread.RunPosted();
        await given;

        JobSighting? seen = parked.Job.GetReport().LastSeen;
        Assert.Equal(("YieldTests.cs", line), (seen?.File, seen?.Line));
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 An asynchronous loop with nothing but YieldAsync stops when it is asked")]
    public async Task YieldAsync_InALoop_StopsWhenAsked()
    {
        var running = new Gate();
        var job = CancellableJob.StartAsync(
            async context =>
            {
                while (true)
                {
                    await context.YieldAsync();
                    running.Open();
                }
            },
            new() { TimeSlice = TimeSpan.Zero });
        await running.WaitAsync();

        job.Cancel();

        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    private static void AssertMetAt(int line, Exception? met, ParkedJob parked)
    {
        var canceled = Assert.IsType<JobCanceledException>(met);
        Assert.Same(parked.Job.CancellationReason, canceled.Reason);
        Assert.Equal(parked.Context.Token, canceled.CancellationToken);
        Assert.Equal(("YieldTests.cs", line), (canceled.CheckpointFile, canceled.CheckpointLine));
    }

    private static int LineHere([CallerLineNumber] int line = 0) => line;

    private Task<ParkedJob> ParkAsync(TimeSpan? slice = null) =>
        ParkedJob.StartAsync(asynchronous: true, options: new() { TimeProvider = _time, TimeSlice = slice ?? Slice });

    private Task Yield(ParkedJob parked) => _thread.Run(() => parked.Context.YieldAsync().AsTask());
}
