using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2, why: a job's time limit is told apart from a request.</summary>
public class TimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    private readonly TestTime _time = new();

    private JobOptions Limited => new() { TimeProvider = _time, Timeout = Limit };

    [Theory(DisplayName = "G2.6 When its time is up, and not a moment earlier, the job is asked with kind Timeout")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timeout_WhenItsTimeIsUp_AsksWithKindTimeout(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, options: Limited);

        _time.Advance(Limit - Moment);
        Assert.False(parked.Job.IsCancellationRequested);
        _time.Advance(Moment);
        Assert.True(parked.Job.IsCancellationRequested);

        JobReport report = await parked.EndAsync();
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await parked.Job);
        Assert.Equal(CancellationKind.Timeout, thrown.Reason.Kind);
        Assert.Equal(report.CreatedAt + Limit, thrown.Reason.RequestedAt);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));

        // Nobody in particular asked.
        Assert.Null(thrown.Reason.RequestedBy);
    }

    [Fact(DisplayName = "G2.6 On the system's clock, too, the time limit counts from the start, and is never early")]
    public async Task Timeout_OnTheSystemsClockStartedAfterItWasMade_IsNotEarly()
    {
        TimeSpan limit = TimeSpan.FromMilliseconds(20);
        CancellableJob job = CancellableJob.Create(context => context.Token.WaitHandle.WaitOne(), new JobOptions { Timeout = limit });
        long made = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(made) < limit)
        {
            Thread.Yield();
        }

        job.Start();
        JobReport report = await job.EndAsync();
        Assert.True(report.RequestedAt - report.StartedAt >= limit, report.ToString());
    }

    [Fact(DisplayName = "G2.6 A job that is started where nothing flows has its time limit all the same")]
    public async Task Timeout_StartedWhereNothingFlows_Asks()
    {
        Task<ParkedJob> starting;
        using (ExecutionContext.SuppressFlow())
        {
            starting = ParkedJob.StartAsync(asynchronous: false, options: Limited);
        }

        ParkedJob parked = await starting;
        _time.Advance(Limit);
        Assert.Equal(CancellationKind.Timeout, parked.Job.CancellationReason?.Kind);
        Assert.Equal(JobState.Canceled, (await parked.EndAsync()).State);
    }

    [Fact(DisplayName = "G2.6 The time limit counts from the start, not from the making")]
    public async Task Timeout_StartedLongAfterItWasMade_CountsFromTheStart()
    {
        var running = new Gate();
        var released = new Gate();
        var job = CancellableJob.Create(
            _ =>
            {
                running.Open();
                released.Wait();
            },
            Limited);
        _time.Advance(Limit * 3);
        Assert.False(job.IsCancellationRequested);

        job.Start();
        await running.WaitAsync();
        _time.Advance(Limit - Moment);
        Assert.False(job.IsCancellationRequested);
        _time.Advance(Moment);
        Assert.True(job.IsCancellationRequested);
        released.Open();
        await job.EndAsync();
    }

    [Theory(DisplayName = "G2.6 A time limit of zero has passed at the start: the body runs, and its first checkpoint throws")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timeout_Zero_FirstCheckpointThrows(bool asynchronous)
    {
        bool began = false;
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                began = true;
                context.Checkpoint();
            },
            new() { Timeout = TimeSpan.Zero, TimeProvider = _time });
        Assert.True(job.IsCancellationRequested);

        JobReport report = await job.EndAsync();

        Assert.True(began);
        Assert.Equal(CancellationKind.Timeout, report.CancellationReason!.Kind);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Fact(DisplayName = "G2.6 A time limit of zero is nobody's request, not even of the job that started this one")]
    public async Task Timeout_ZeroInAJobStartedByAJob_IsNobodysRequest()
    {
        CancellationReason? reason = null;
        var starter = CancellableJob.StartAsync(async _ =>
        {
            var job = CancellableJob.Start(context => context.Checkpoint(), new() { Timeout = TimeSpan.Zero });
            reason = (await job.EndAsync()).CancellationReason;
        });
        await starter.EndAsync();

        Assert.Equal(CancellationKind.Timeout, reason!.Kind);
        Assert.Null(reason.RequestedBy);
    }

    [Fact(DisplayName = "G2.6 A request before the time was up stays a request")]
    public async Task Timeout_AfterARequest_IsOnlyALaterRequest()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: Limited);
        parked.Job.Cancel();

        _time.Advance(Limit);

        JobReport report = await parked.EndAsync();
        Assert.Equal(CancellationKind.Requested, report.CancellationReason!.Kind);
        Assert.Equal(CancellationKind.Timeout, Assert.Single(report.LaterRequests).Kind);
    }

    [Theory(DisplayName = "G2.6 The time limit of a job that has ended asks for nothing")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timeout_AfterTheEnd_DoesNothing(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync(asynchronous, options: Limited);
        await parked.EndAsync();

        _time.Advance(Limit * 2);

        JobReport report = parked.Job.GetReport();
        Assert.Equal((JobState.Succeeded, JobResponse.None, 0), (report.State, report.Response, report.LaterRequestCount));
        Assert.Null(report.CancellationReason);
    }

    [Fact(DisplayName = "G2.6 The time limit is the work's, and asks for nothing once the body has ended")]
    public async Task Timeout_DuringCleanup_DoesNothing()
    {
        var hook = new BlockingCode();
        ParkedJob parked = await ParkedJob.StartAsync(
            options: Limited with { CleanupTimeout = Timeout.InfiniteTimeSpan, CleanupHookTimeout = Timeout.InfiniteTimeSpan });
        parked.Job.OnCleanup(_ => hook.Run());
        parked.Release();
        await hook.WaitUntilEnteredAsync();

        _time.Advance(Limit * 2);

        hook.Release();
        Assert.Null((await parked.Job.EndAsync()).CancellationReason);
    }

    [Fact(DisplayName = "G2.6 A job cancelled before its start has no time limit left that could ask again")]
    public async Task Timeout_CancelledBeforeStart_DoesNothing()
    {
        var job = CancellableJob.Create(_ => { }, Limited);
        job.Cancel();
        await job.EndAsync();
        Assert.Throws<InvalidOperationException>(job.Start);

        _time.Advance(Limit * 2);

        Assert.Equal(0, job.GetReport().LaterRequestCount);
    }
}
