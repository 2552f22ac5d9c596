using System.Collections.Concurrent;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>The ways to block for ever that know no token.</summary>
public enum BlockingCall
{
    Sleep,
    MonitorWait,
    Take,
    WaitOne,
    Join,
    ContendedMonitor,
    ContendedLock,
    TaskWait,
}

internal static class BlockingCalls
{
    /// <summary>Blocks until it is interrupted.</summary>
    public static void Block(this BlockingCall call)
    {
        switch (call)
        {
            case BlockingCall.Sleep:
                Thread.Sleep(Timeout.Infinite);
                break;
            case BlockingCall.MonitorWait:
                object monitor = new();
                lock (monitor)
                {
                    Monitor.Wait(monitor);
                }

                break;
            case BlockingCall.Take:
                using (var empty = new BlockingCollection<int>())
                {
                    empty.Take();
                }

                break;
            case BlockingCall.WaitOne:
                using (var never = new ManualResetEvent(false))
                {
                    never.WaitOne();
                }

                break;
            case BlockingCall.Join:
                BesideAHolder(_ => { }, (other, _) => other.Join());
                break;
            case BlockingCall.ContendedMonitor:
                BesideAHolder(Monitor.Enter, (_, held) => Monitor.Enter(held));
                break;
            case BlockingCall.ContendedLock:
                var typed = new Lock();
                BesideAHolder(_ => typed.Enter(), (_, _) => typed.Enter());
                break;
            default:
                new TaskCompletionSource().Task.Wait();
                break;
        }
    }

    /// <summary>Throws where an interrupt is pending on the thread.</summary>
    public static void WaitALittle()
    {
        Thread.Sleep(0);
        object monitor = new();
        lock (monitor)
        {
            Monitor.Wait(monitor, 1);
        }
    }

    /// <summary>Another thread takes hold and keeps it until this one is done; for good if this one is not interrupted.</summary>
    private static void BesideAHolder(Action<object> hold, Action<Thread, object> block)
    {
        object held = new();

        // Not disposed: the interrupt may come while we wait for the holder, who then still has to use them.
        var holding = new SemaphoreSlim(0);
        var done = new SemaphoreSlim(0);
        var other = new Thread(() =>
        {
            hold(held);
            holding.Release();
            done.Wait();
        })
        {
            IsBackground = true,
        };
        other.Start();
        try
        {
            holding.Wait();
            block(other, held);
        }
        finally
        {
            done.Release();
        }
    }
}
