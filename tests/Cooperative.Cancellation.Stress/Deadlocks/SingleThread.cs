using System.Collections.Concurrent;

namespace Cooperative.Cancellation.Stress.Deadlocks;

/// <summary>A synchronisation context of one thread, as windows have it: what is posted to it runs there, when that thread is free.</summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    private readonly Thread _thread;

    public SingleThread()
    {
        _thread = new Thread(Pump) { IsBackground = true, Name = "user interface" };
        _thread.Start();
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody of ours sends.");

    /// <summary>Runs it there; fails where the thread does not come back.</summary>
    public void Run(string what, Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            _ =>
            {
                try
                {
                    action();
                    done.SetResult();
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            null);
        Patience.Until(() => done.Task.IsCompleted, what);
        done.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _posted.CompleteAdding();
        _thread.Join();
        _posted.Dispose();
    }

    private void Pump()
    {
        SetSynchronizationContext(this);
        foreach ((SendOrPostCallback callback, object? state) in _posted.GetConsumingEnumerable())
        {
            callback(state);
        }
    }
}
