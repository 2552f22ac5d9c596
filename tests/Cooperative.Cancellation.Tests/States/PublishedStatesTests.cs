using System.Diagnostics.CodeAnalysis;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.States;

/// <summary>Contract G5.2 and G5.3: when a state is there to be seen, and that the end comes once.</summary>
public class PublishedStatesTests
{
    [Theory(DisplayName = "G5.2 Whoever waited for the end finds the job ended")]
    [InlineData("await")]
    [InlineData("Completion")]
    [InlineData("continuation")]
    [InlineData("WaitAsync")]
    [InlineData("WaitAsync(limit)")]
    [InlineData("Wait")]
    [InlineData("CancelAndWaitAsync")]
    [InlineData("DisposeAsync")]
    [InlineData("WatchAsync")]
    public async Task State_AfterAnyWait_IsTerminal(string way)
    {
        CancellableJob job = await Jobs.SpinningAsync(first: context => context.OnCleanup(_ => { }));
        Task<(JobState State, JobState Reported)> waiter = Task.Run(() => WaitAndLookAsync(job, way));
        job.Cancel();
        (JobState state, JobState reported) = await waiter.WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Canceled, state);
        Assert.Equal(JobState.Canceled, reported);
    }

    [Fact(DisplayName = "G5.2 The end is published, and logged, before anything that waits for it resumes")]
    public async Task Completion_WhenTheEndIsLogged_IsStillToCome()
    {
        CancellableJob job = null!;
        List<(int Event, JobState State, bool IsCompleted)> seen = [];
        var logger = new ListeningLogger(id => seen.Add((id, job.State, job.Completion.IsCompleted)));
        job = CancellableJob.Create(_ => throw new InvalidDataException(), new JobOptions { Logger = logger });
        job.Start();
        await job.EndAsync();
        Assert.Equal(
            [(JobLogEvents.Faulted, JobState.Faulted, false), (JobLogEvents.Ended, JobState.Faulted, false)],
            seen);
    }

    [Fact(DisplayName = "G5.2 Whoever learns of the request by the token finds the state published")]
    public async Task State_SeenByWorkThatPollsTheToken_IsCancellationRequested()
    {
        // A race of some hundred nanoseconds: one round proves little, three hundred find it nearly always.
        List<JobState> seen = [];
        for (int round = 0; round < 300; round++)
        {
            var running = new Gate();
            CancellableJob job = null!;
            job = CancellableJob.Create(context =>
            {
                CancellationToken token = context.Token;
                using CancellationTokenRegistration somebodyElse = token.Register(() => { });
                running.Open();
                while (!token.IsCancellationRequested)
                {
                }

                seen.Add(job.State);
            });
            job.Start();
            running.Wait();
            job.Cancel();
            await job.EndAsync();
        }

        Assert.Equal([JobState.CancellationRequested], seen.Distinct());
    }

    [Theory(DisplayName = "G5.2 Nobody sees the end while the body runs")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_WhileTheBodyRuns_IsNotTerminal(bool asynchronous)
    {
        var running = new Gate();
        var leave = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, context =>
        {
            running.Open();
            leave.Wait();
            context.Checkpoint();
        });
        await running.WaitAsync();
        IsAtWork(job, JobState.Running);
        job.Cancel();
        IsAtWork(job, JobState.CancellationRequested);
        leave.Open();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    [Theory(DisplayName = "G5.2 Nobody sees the end while a hook runs, the last one included")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_WhileAHookRuns_IsNotTerminal(bool asynchronous)
    {
        var running = new Gate();
        var leave = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { });
        if (asynchronous)
        {
            job.OnCleanup(async _ =>
            {
                running.Open();
                await leave.WaitAsync();
            });
        }
        else
        {
            job.OnCleanup(_ =>
            {
                running.Open();
                leave.Wait();
            });
        }

        job.OnCleanup(_ => { });
        job.Start();
        await running.WaitAsync();
        IsAtWork(job, JobState.CleaningUp);
        leave.Open();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G5.2 A job with a body that failed is not faulted before its hooks are done")]
    public async Task State_WhileAHookOfAFailedBodyRuns_IsNotTerminal()
    {
        var running = new Gate();
        var leave = new Gate();
        CancellableJob job = CancellableJob.Create(_ => throw new InvalidDataException());
        job.OnCleanup(async _ =>
        {
            running.Open();
            await leave.WaitAsync();
        });
        job.Start();
        await running.WaitAsync();
        IsAtWork(job, JobState.CleaningUp);
        leave.Open();
        Assert.Equal(JobState.Faulted, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G5.3 However a request races with the end, the job ends once and in one way")]
    public async Task Completion_RequestRacesWithTheEnd_CompletesOnce()
    {
        for (int round = 0; round < 200; round++)
        {
            using var start = new Barrier(2);
            CancellableJob job = CancellableJob.Start(_ => start.SignalAndWait());
            Task completion = job.Completion;
            start.SignalAndWait();
            bool wasFirst = job.Cancel();
            JobReport report = await job.EndAsync();
            Assert.Same(completion, job.Completion);
            Assert.Equal(TaskStatus.RanToCompletion, completion.Status);
            Assert.Equal(JobState.Succeeded, report.State);
            Assert.Equal(wasFirst, report.CancellationReason is not null);
            JobResponse[] possible = wasFirst ? [JobResponse.Unnoticed, JobResponse.TooLate] : [JobResponse.None];
            Assert.Contains(report.Response, possible);
        }
    }

    [Fact(DisplayName = "G5.3 Whatever is asked of an ended job, its end stands")]
    public async Task Completion_AfterTheEnd_StaysAsItWas()
    {
        CancellableJob<int> job = CancellableJob.Start(_ => 7);
        Assert.Equal(7, await job);
        Assert.False(job.Cancel());
        job.ExpireCleanup();
        await job.CancelAndWaitAsync();
        await job.DisposeAsync();
        Assert.Throws<InvalidOperationException>(job.Start);
        Assert.Equal(7, await job);
        Assert.Equal(JobState.Succeeded, job.State);
    }

    private static void IsAtWork(CancellableJob job, JobState state)
    {
        Assert.Equal(state, job.State);
        Assert.False(job.Completion.IsCompleted);
        JobReport report = job.GetReport();
        Assert.Equal(state, report.State);
        Assert.False(report.HasEnded);
        Assert.Null(report.EndedAt);
    }

    [SuppressMessage("Reliability", "CA2008:Do not create tasks without passing a TaskScheduler", Justification = "The pool, by default, is where it may run.")]
    private static async Task<(JobState State, JobState Reported)> WaitAndLookAsync(CancellableJob job, string way)
    {
        switch (way)
        {
            case "await":
                await Assert.ThrowsAsync<JobCanceledException>(async () => await job);
                break;
            case "Completion":
                await Assert.ThrowsAsync<JobCanceledException>(() => job.Completion);
                break;
            case "continuation":
                return await job.Completion.ContinueWith(
                    _ => (job.State, job.GetReport().State), TaskContinuationOptions.ExecuteSynchronously);
            case "WaitAsync":
                return ((await job.WaitAsync()).State, job.State);
            case "WaitAsync(limit)":
                return ((await job.WaitAsync(Jobs.Patience)).State, job.State);
            case "Wait":
                return (job.Wait(Jobs.Patience).State, job.State);
            case "CancelAndWaitAsync":
                return ((await job.CancelAndWaitAsync()).State, job.State);
            case "DisposeAsync":
                await job.DisposeAsync();
                break;
            default:
                await foreach (JobReport report in job.WatchAsync())
                {
                    if (report.HasEnded)
                    {
                        return (report.State, job.State);
                    }
                }

                break;
        }

        return (job.State, job.GetReport().State);
    }
}
