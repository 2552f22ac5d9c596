using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7: those who wait do not get into each other's way, or into the job's.</summary>
public class WaitersTests
{
    [Theory(DisplayName = "G7 A waiter who blocks where he resumes keeps no other waiter waiting")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Await_ByOneWhoBlocks_DoesNotHoldUpTheOthers(bool isCanceled)
    {
        var release = new Gate();
        var blocked = new Gate();
        CancellableJob job = await Jobs.SpinningAsync();
        Task first = BlockAfterAsync(job.Completion, blocked, release);
        Task second = job.Completion;
        Task<JobReport> third = job.WaitAsync();
        Task fourth = BlockAfterAsync(job.Completion, new Gate(), release);
        if (!isCanceled)
        {
            job.OnCleanup(_ => throw new InvalidDataException());
        }

        job.Cancel();
        await blocked.WaitAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => second.WaitAsync(Jobs.Patience));
        Assert.True((await third.WaitAsync(Jobs.Patience)).HasEnded);
        Assert.True((await job.EndAsync()).HasEnded);
        Assert.False(first.IsCompleted);
        release.Open();
        await Task.WhenAll(first, fourth).WaitAsync(Jobs.Patience);
    }

    [Theory(DisplayName = "G7 A waiter resumes on the pool, never on the thread of the job that he waited for")]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Canceled)]
    [InlineData(JobState.Faulted)]
    public async Task Await_JobOnItsOwnThread_ResumesOnThePool(JobState end)
    {
        var leave = new Gate();
        CancellableJob job = CancellableJob.Start(context =>
        {
            leave.Wait();
            context.Checkpoint();
            if (end == JobState.Faulted)
            {
                throw new InvalidDataException();
            }
        });
        Task<bool> waiter = ResumesOnThePoolAsync(job.Completion);
        if (end == JobState.Canceled)
        {
            job.Cancel();
        }

        leave.Open();
        Assert.True(await waiter.WaitAsync(Jobs.Patience));
        Assert.Equal(end, job.State);

        static async Task<bool> ResumesOnThePoolAsync(Task awaited)
        {
            await awaited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact(DisplayName = "G7 A watcher who blocks where he resumes holds up neither the job nor another watcher")]
    public async Task Watch_ByOneWhoBlocks_DoesNotHoldUpTheOthers()
    {
        var release = new Gate();
        var blocked = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { });
        await using IAsyncEnumerator<JobReport> slow = job.WatchAsync().GetAsyncEnumerator();
        await using IAsyncEnumerator<JobReport> quick = job.WatchAsync().GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        Assert.True(await quick.MoveNextAsync());

        // Both wait for the next state when these calls return, the slow one first.
        Task slowNext = BlockAfterAsync(slow.MoveNextAsync().AsTask(), blocked, release);
        Task<bool> quickNext = quick.MoveNextAsync().AsTask();

        // Not on the test's own thread, lest it be the one that is blocked.
        Task start = Task.Run(job.Start);
        await blocked.WaitAsync();
        Assert.True(await quickNext.WaitAsync(Jobs.Patience));
        Assert.Equal(JobState.Running, quick.Current.State);
        await start.WaitAsync(Jobs.Patience);
        await job.EndAsync();
        Assert.False(slowNext.IsCompleted);
        release.Open();
        await slowNext.WaitAsync(Jobs.Patience);
    }

    [Theory(DisplayName = "G7 A thread with a synchronization context may block in any wait: the library never needs it back")]
    [InlineData("Wait")]
    [InlineData("WaitAsync")]
    [InlineData("WaitAsync(limit)")]
    [InlineData("CancelAndWaitAsync")]
    [InlineData("DisposeAsync")]
    [InlineData("await")]
    [InlineData("WatchAsync")]
    public void Wait_OnASingleThreadedContext_DoesNotNeedIt(string way)
    {
        var context = new ContextOfOneThread();
        JobState? seen = null;
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            CancellableJob job = CancellableJob.Create(
                own =>
                {
                    while (true)
                    {
                        own.Checkpoint();
                        Thread.Yield();
                    }
                },
                new JobOptions { Observers = [new StoryListener()] });
            job.OnCleanup(_ => Task.CompletedTask);
            job.Start();
            job.Cancel();
            BlockIn(job, way);
            seen = job.State;
        })
        { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Jobs.Patience), "The wait needed the thread that it blocked.");
        Assert.Equal(JobState.Canceled, seen);
        Assert.Empty(context.Posted);
    }

    private static void BlockIn(CancellableJob job, string way)
    {
        switch (way)
        {
            case "Wait":
                job.Wait(Jobs.Patience);
                break;
            case "WaitAsync":
                job.WaitAsync().GetAwaiter().GetResult();
                break;
            case "WaitAsync(limit)":
                job.WaitAsync(Jobs.Patience).GetAwaiter().GetResult();
                break;
            case "CancelAndWaitAsync":
                job.CancelAndWaitAsync().GetAwaiter().GetResult();
                break;
            case "DisposeAsync":
                job.DisposeAsync().AsTask().GetAwaiter().GetResult();
                break;
            case "await":
                Assert.Throws<JobCanceledException>(() => job.GetAwaiter().GetResult());
                break;
            default:
                IAsyncEnumerator<JobReport> reports = job.WatchAsync().GetAsyncEnumerator();
                while (reports.MoveNextAsync().AsTask().GetAwaiter().GetResult())
                {
                }

                reports.DisposeAsync().AsTask().GetAwaiter().GetResult();
                break;
        }
    }

    /// <summary>Blocks the very thread that resumes it; with the test's context in between it would be another.</summary>
    private static async Task BlockAfterAsync(Task awaited, Gate blocked, Gate release)
    {
        await awaited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        blocked.Open();
        release.Wait();
    }

    /// <summary>The context of a thread that is blocked for good: what is posted to it never runs.</summary>
    private sealed class ContextOfOneThread : SynchronizationContext
    {
        public ConcurrentQueue<object?> Posted { get; } = new();

        public override void Post(SendOrPostCallback d, object? state) => Posted.Enqueue(state);

        public override void Send(SendOrPostCallback d, object? state) => Posted.Enqueue(state);
    }
}
