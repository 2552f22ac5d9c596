namespace Cooperative.Cancellation.Contract;

/// <summary>Tests that take the pool away from everybody in the process run alone.</summary>
[CollectionDefinition(nameof(StarvesThePool), DisableParallelization = true)]
public class StarvesThePool;

/// <summary>Blocks whatever thread the pool comes up with, until it is told to let go.</summary>
internal sealed class PoolStarvation
{
    // Far more than the pool makes threads for while a test lasts: it adds a few in a second.
    private const int Blockers = 500;

    private readonly Gate _over = new();
    private readonly Gate _recovered = new();
    private int _left = Blockers;
    private volatile bool _isOver;

    private PoolStarvation()
    {
        for (int blocker = 0; blocker < Blockers; blocker++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static starvation =>
                {
                    starvation._over.Wait();
                    if (Interlocked.Decrement(ref starvation._left) == 0)
                    {
                        starvation._recovered.Open();
                    }
                },
                this,
                preferLocal: false);
        }

        // Behind all others: when it runs, a thread was to be had, and the test has tested nothing.
        ThreadPool.UnsafeQueueUserWorkItem(static starvation => starvation._isOver = true, this, preferLocal: false);
    }

    /// <summary>Runs the action on a thread of its own while no thread of the pool is to be had.</summary>
    public static void Meanwhile(Action action) => OwnThread.Run(() =>
    {
        var starvation = new PoolStarvation();
        try
        {
            action();
            Assert.False(starvation._isOver, "The pool had a thread to spare.");
        }
        finally
        {
            starvation._over.Open();
            starvation._recovered.Wait();
        }
    });
}
