using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>G7, waiting; that which needs a pool without a free thread is in <see cref="G7StarvedPool"/>.</summary>
public class G7Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The waits that a token of the waiter's can end.</summary>
    public enum CancellableWait
    {
        WaitAsync,
        WaitAsyncWithLimit,
        Wait,
        WatchAsync,
    }

    [Theory(DisplayName = "G7.1 Cancelling a wait never cancels the job. The waiter's own cancellation is distinguishable from the job's")]
    [EveryWay(Of = typeof(CancellableWait))]
    public async Task CancelTheWait_JobAtWork_EndsTheWaitAlone(Way way, CancellableWait form)
    {
        using var waiter = new CancellationTokenSource();
        Subject subject = await Subject.HoldAsync(way);
        Task wait = Task.Run(() => WaitAsync(form, subject.Job, waiter.Token));
        await waiter.CancelAsync();
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(wait.InTimeAsync);
        Assert.IsNotType<JobCanceledException>(thrown);
        Assert.Equal(waiter.Token, thrown.CancellationToken);
        Assert.False(subject.Job.IsCancellationRequested);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G7.1 The waiter's own cancellation is distinguishable from the job's")]
    [EveryWay(Of = typeof(CancellableWait))]
    public async Task Wait_JobIsCanceled_DoesNotThrow(Way way, CancellableWait form)
    {
        using var waiter = new CancellationTokenSource();
        Subject subject = await Subject.HoldAsync(way);
        Task wait = Task.Run(() => WaitAsync(form, subject.Job, waiter.Token));
        subject.Job.Cancel();
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        await wait.InTimeAsync();
    }

    [Theory(DisplayName = "G7.1 Cancelling a wait never cancels the job…")]
    [EveryWay]
    public async Task CancelTheWaitForTheHandle_JobAtWork_EndsTheWaitAlone(Way way)
    {
        using var waiter = new CancellationTokenSource();
        Subject subject = await Subject.HoldAsync(way);
        Task wait = subject.Job.Completion.WaitAsync(waiter.Token);
        await waiter.CancelAsync();
        Assert.Equal(waiter.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait)).CancellationToken);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G7.2 Waiting with a limit on a job that does not stop returns a report of what is known: still running, since when asked, where last seen")]
    [EveryWay]
    public async Task WaitAsync_JobDoesNotStopInTime_ReportsWhatIsKnown(Way way)
    {
        var time = new TestTime();
        Gate asked = new(), declined = new(), leave = new();
        int line = 0;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                await asked.WaitAsync();
                line = Here() + 1;
                Assert.Throws<JobCanceledException>(() => context.Checkpoint());
                declined.Open();
                await leave.WaitAsync();
            },
            new JobOptions { TimeProvider = time });
        time.Advance(Limit);
        DateTimeOffset askedAt = time.GetUtcNow();
        subject.Job.Cancel();
        asked.Open();
        await declined.WaitAsync();
        Task<JobReport> wait = subject.Job.WaitAsync(Limit);
        time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(wait.IsCompleted);

        time.Advance(TimeSpan.FromTicks(1));

        JobReport report = await wait.InTimeAsync();
        JobReport synchronous = subject.Job.Wait(TimeSpan.Zero);
        Assert.All([report, synchronous], known =>
        {
            Assert.Equal((JobState.CancellationRequested, JobResponse.Pending), (known.State, known.Response));
            Assert.Equal(askedAt, known.RequestedAt);
            Assert.Equal(("G7Waiting.cs", line), (known.LastSeen?.File, known.LastSeen?.Line));
        });
        leave.Open();
        await subject.EndsAsync(JobState.Succeeded, JobResponse.Declined);
    }

    [Theory(DisplayName = "G7.3 CancelAndWaitAsync returns after the end, for every caller, not only the first")]
    [EveryWay]
    public async Task CancelAndWaitAsync_SeveralCallers_AllReturnAfterTheEnd(Way way)
    {
        Gate inHook = new(), leave = new();
        Subject subject = await Subject.HoldAsync(way, (_, context) =>
        {
            context.OnCleanup(HookForm.OfTask, async _ =>
            {
                inHook.Open();
                await leave.WaitAsync();
            });
            context.Checkpoint();
        });
        Task<JobReport>[] callers = [.. Enumerable.Range(0, 3).Select(_ => subject.Job.CancelAndWaitAsync())];
        subject.Release();
        await inHook.WaitAsync();
        Assert.All(callers, caller => Assert.False(caller.IsCompleted));
        leave.Open();
        JobReport[] reports = await Task.WhenAll(callers).InTimeAsync();
        Assert.All(reports, report => Assert.Equal((JobState.Canceled, true), (report.State, report.EndedAt is not null)));
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
    }

    [Theory(DisplayName = "G7.4 DisposeAsync asks, waits for the end and does not throw for the job's outcome")]
    [EveryWay(Of = typeof(Deed))]
    public async Task DisposeAsync_WhateverTheOutcome_AsksWaitsAndDoesNotThrow(Way way, Deed deed)
    {
        Gate inHook = new(), leave = new();
        Subject subject = await Subject.HoldAsync(way, (self, context) =>
        {
            context.OnCleanup(HookForm.OfTask, async _ =>
            {
                inHook.Open();
                await leave.WaitAsync();
            });

            // Asked by now, so that no deed can ask first.
            Assert.Equal(CancellationKind.Disposed, self.Job.CancellationReason?.Kind);
            Assert.False(self.Job.Cancel());
            Do(deed, context);
        });
        Task disposing = subject.Job.DisposeAsync().AsTask();
        Assert.Equal(CancellationKind.Disposed, subject.Job.CancellationReason?.Kind);
        subject.Release();
        await inHook.WaitAsync();
        Assert.False(disposing.IsCompleted);
        leave.Open();
        await disposing.InTimeAsync();
        Assert.True(subject.Job.Completion.IsCompleted);
        await subject.EndAsync();
    }

    [Theory(DisplayName = "G7.4 A job nobody awaits raises no unobserved-exception event")]
    [EveryWay]
    public async Task Fault_NobodyAwaits_RaisesNoEvent(Way way)
    {
        // The event is the whole process's: only what was thrown here counts.
        FormatException ofJob = new(), ofControl = new();
        bool wasJobHeard = false, wasControlHeard = false;
        void Listen(object? sender, UnobservedTaskExceptionEventArgs args)
        {
            wasJobHeard |= args.Exception.Flatten().InnerExceptions.Contains(ofJob);
            wasControlHeard |= args.Exception.Flatten().InnerExceptions.Contains(ofControl);
        }

        TaskScheduler.UnobservedTaskException += Listen;
        try
        {
            await FailAndForgetAsync(way, ofJob);

            // Forgotten later: where the collector has found this one, it has been past the other.
            for (int round = 0; round < 100 && !wasControlHeard; round++)
            {
                Forget(ofControl);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Listen;
        }

        Assert.True(wasControlHeard, "The collector did not find even what it was meant to find.");
        Assert.False(wasJobHeard);
    }

    [Theory(DisplayName = "G7.4 every fault is logged when the job ends")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Fault_OfEveryDeed_IsLogged(Way way, Deed deed)
    {
        var logger = new EventLogger();
        Subject subject = await Subject.StartAsync(way, deed.Body(), new JobOptions { Logger = logger });
        JobReport report = await subject.EndAsync();
        await logger.WaitForAsync(JobLogEvents.Ended);
        IEnumerable<Exception?> expected = report.State == JobState.Faulted ? [report.Exception] : [];
        Assert.Equal(expected, logger.LinesOf(JobLogEvents.Faulted).Select(line => line.Exception));
    }

    private static async Task WaitAsync(CancellableWait form, CancellableJob job, CancellationToken waitToken)
    {
        switch (form)
        {
            case CancellableWait.WaitAsync:
                await job.WaitAsync(waitToken);
                break;
            case CancellableWait.WaitAsyncWithLimit:
                await job.WaitAsync(HangGuard.Patience, waitToken);
                break;
            case CancellableWait.Wait:
                job.Wait(HangGuard.Patience, waitToken);
                break;
            default:
                await foreach (JobReport _ in job.WatchAsync(waitToken))
                {
                    // To the end, or to that of the waiting.
                }

                break;
        }
    }

    /// <summary>The deed of a body that was asked by somebody else before.</summary>
    private static void Do(Deed deed, JobContext context)
    {
        switch (deed)
        {
            case Deed.ReturnDeclining:
                _ = context.IsCancellationRequested;
                break;
            case Deed.HonorAtCheckpoint or Deed.HonorInAggregate or Deed.CancelUnrequested:
                context.Checkpoint();
                break;
            case Deed.Fail or Deed.FailUnnoticing or Deed.FailDeclining:
                throw new FormatException();
        }
    }

    /// <summary>A method of its own, so that nothing of the test holds the job; and nobody looks at what its tasks end with.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailAndForgetAsync(Way way, Exception fault)
    {
        var ended = new Gate();
        Subject subject = await Subject.StartAsync(way, (_, _) => throw fault);
        CancellableJob outermost = subject.Parent ?? subject.Job;
        _ = outermost.Completion.ContinueWith(_ => ended.Open(), TaskScheduler.Default);
        await ended.WaitAsync();
        Assert.Equal(JobState.Faulted, subject.Job.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Exception fault) => _ = Task.FromException(fault);

    private static int Here([CallerLineNumber] int line = 0) => line;
}
