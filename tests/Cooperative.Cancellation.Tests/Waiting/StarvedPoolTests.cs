using System.Diagnostics.CodeAnalysis;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.2: the synchronous wait when every thread of the pool is busy.</summary>
[Collection(nameof(StarvesThePool))]
public class StarvedPoolTests
{
    /// <summary>Far more than the pool makes threads for while the test lasts: it adds a few in a second.</summary>
    private const int Blockers = 2000;

    [Fact(DisplayName = "G7.2 The synchronous wait is on time when the pool is starved")]
    public void Wait_StarvedPool_IsOnTime()
    {
        using var release = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        JobReport? stillAtWork = null;
        JobReport? ended = null;
        bool poolWasFreeBefore = true;
        bool poolWasFreeAfter = true;
        CancellableJob job = CancellableJob.Start(context =>
        {
            running.Set();
            while (!release.IsSet)
            {
                Thread.Yield();
            }

            context.Checkpoint();
        });

        // A thread of its own: one of the pool that blocks in a task makes the pool add threads, and the test a different one.
        var waiter = new Thread(() =>
        {
            running.Wait();
            using PoolStarvation starvation = PoolStarvation.Begin(Blockers);
            poolWasFreeBefore = starvation.IsOver;
            stillAtWork = job.Wait(TimeSpan.FromMilliseconds(20));
            job.Cancel();
            release.Set();
            ended = job.Wait(Timeout.InfiniteTimeSpan);
            poolWasFreeAfter = starvation.IsOver;
        })
        { IsBackground = true };
        waiter.Start();
        Assert.True(waiter.Join(Jobs.Patience), "The wait needed a thread of the pool.");
        Assert.False(poolWasFreeBefore);
        Assert.False(poolWasFreeAfter);
        Assert.Equal(JobState.Running, stillAtWork?.State);
        Assert.Equal(JobState.Canceled, ended?.State);
    }

    /// <summary>Blocks whatever thread the pool comes up with, until it is disposed.</summary>
    private sealed class PoolStarvation : IDisposable
    {
        private readonly ManualResetEventSlim _over = new();
        private readonly CountdownEvent _left;
        private volatile bool _probeRan;

        private PoolStarvation(int blockers)
        {
            _left = new CountdownEvent(blockers);
            for (int i = 0; i < blockers; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        _over.Wait();
                        _left.Signal();
                    },
                    null);
            }

            // Behind all the others: when it runs, the pool has a thread to spare, and the test has tested nothing.
            ThreadPool.UnsafeQueueUserWorkItem(_ => _probeRan = true, null);
        }

        public bool IsOver => _probeRan;

        public static PoolStarvation Begin(int blockers) => new(blockers);

        [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "Leaving the pool starved would break every test that follows.")]
        public void Dispose()
        {
            _over.Set();
            if (!_left.Wait(Jobs.Patience))
            {
                throw new TimeoutException("The pool did not recover.");
            }

            _over.Dispose();
            _left.Dispose();
        }
    }
}
