using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G7.2: a loop in chunks tells how far it has come, unless the work speaks for itself.</summary>
public class LoopProgressTests
{
    private readonly TestTime _time = new();

    public static TheoryData<ParallelForm> Forms => ParallelForms.All;

    [Fact(DisplayName = "G7.2 A loop of more than 10 ms tells how many items are done, and all of them at its end")]
    public async Task Chunks_LongLoop_PublishItsProgress()
    {
        var told = new List<JobProgress?>();
        CancellableJob job = await RunAsync((context, told) => Loop(context, told), told);
        Assert.Contains(null, told);
        Assert.All(told.OfType<JobProgress>(), progress => Assert.Equal(1000, progress.Total));
        Assert.Equal(told.OfType<JobProgress>().OrderBy(progress => progress.Completed), told.OfType<JobProgress>());

        // It took ten periods of 10 ms.
        Assert.InRange(told.OfType<JobProgress>().Distinct().Count(), 6, 11);
        Assert.Equal(new JobProgress(1000, 1000), job.GetReport().Progress);
    }

    [Fact(DisplayName = "G7.2 A loop tells after every 10 ms, and not a moment later")]
    public async Task Chunks_OfTenMilliseconds_AreAllTold()
    {
        var told = new List<JobProgress?>();
        await RunAsync((context, told) => Loop(context, told, count: 4, milliseconds: 10), told);
        Assert.Equal((long?[])[null, 1, 2, 3], told.Select(progress => progress?.Completed));
    }

    [Theory(DisplayName = "G7.2 A parallel loop tells after every 10 ms, and not a moment later")]
    [MemberData(nameof(Forms))]
    public async Task ParallelLoop_OfItemsOfTenMilliseconds_TellsOfEach(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _time });
        var told = new List<long?>();
        await form.LoopAsync(parked.Context, 4, _ =>
        {
            told.Add(parked.Job.GetReport().Progress?.Completed);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }, degree: 1);
        Assert.Equal((long?[])[null, 1, 2, 3], told);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A loop of less than 10 ms tells nothing")]
    public async Task Chunks_ShortLoop_TellNothing()
    {
        CancellableJob job = await RunAsync((context, told) => Loop(context, told, count: 50), []);
        Assert.Null(job.GetReport().Progress);
    }

    [Fact(DisplayName = "G7.2 A loop that is told not to tells nothing")]
    public async Task Chunks_WithoutProgress_TellNothing()
    {
        CancellableJob job = await RunAsync((context, told) => Loop(context, told, progress: false), []);
        Assert.Null(job.GetReport().Progress);
    }

    [Fact(DisplayName = "G7.2 What the work tells itself counts, before the loop and in the middle of it")]
    public async Task Chunks_WorkTellsItself_StandBack()
    {
        var own = new JobProgress(1, 3, "files");
        CancellableJob job = await RunAsync(
            (context, told) =>
            {
                Loop(context, told);
                context.ReportProgress(own.Completed, own.Total, own.Message);
                told.Clear();
                Loop(context, told);
            },
            []);
        Assert.Equal(own, job.GetReport().Progress);
    }

    [Fact(DisplayName = "G7.2 The work tells the very total of the loop: it is the work's own from then on")]
    public async Task Chunks_WorkTellsTheSameTotal_StandBack()
    {
        CancellableJob job = await RunAsync(
            (context, told) =>
            {
                Loop(context, told);
                context.ReportProgress(1, 1000);
                Loop(context, told);
            },
            []);
        Assert.Equal(new JobProgress(1, 1000), job.GetReport().Progress);
    }

    [Fact(DisplayName = "G7.2 A second loop with another total replaces the first")]
    public async Task Chunks_TwoLoops_TheLaterCounts()
    {
        CancellableJob job = await RunAsync(
            (context, told) =>
            {
                Loop(context, told);
                Loop(context, told, count: 500);
            },
            []);
        Assert.Equal(new JobProgress(500, 500), job.GetReport().Progress);
    }

    [Fact(DisplayName = "G7.2 A loop that tells again and again how far it is allocates nothing for that")]
    public async Task Chunks_ToldAgain_AllocateNothing()
    {
        var clock = new HandClock();
        CancellableJob<long> job = CancellableJob.Start(
            context =>
            {
                long bytes = 0;
                foreach ((int start, _) in context.Chunks(0, 1000, progress: true))
                {
                    clock.Timestamp += TimeSpan.TicksPerSecond;
                    if (start < 500)
                    {
                        bytes = GC.GetAllocatedBytesForCurrentThread();
                    }
                }

                return GC.GetAllocatedBytesForCurrentThread() - bytes;
            },
            new JobOptions { TimeProvider = clock });

        Assert.Equal(0, await job);
        Assert.Equal(new JobProgress(1000, 1000), job.GetReport().Progress);
    }

    /// <summary>Items of 100 µs, or as long as is said.</summary>
    private void Loop(JobContext context, List<JobProgress?> told, int count = 1000, bool progress = true, double milliseconds = 0.1)
    {
        foreach ((int start, int end) in context.Chunks(0, count, progress: progress))
        {
            told.Add(_job!.GetReport().Progress);
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds) * (end - start));
        }
    }

    private CancellableJob? _job;

    private async Task<CancellableJob> RunAsync(Action<JobContext, List<JobProgress?>> body, List<JobProgress?> told)
    {
        _job = CancellableJob.Create(context => body(context, told), new JobOptions { TimeProvider = _time });
        _job.Start();
        await _job.EndAsync();
        await _job.Completion;
        return _job;
    }
}
