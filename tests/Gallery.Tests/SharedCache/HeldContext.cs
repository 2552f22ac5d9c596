using System.Collections.Concurrent;

namespace Gallery.Tests.SharedCache;

/// <summary>Holds back what comes after an await, until the test lets it go on: the moment between a decision and its consequence.</summary>
internal sealed class HeldContext : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _held = new();

    public override void Post(SendOrPostCallback d, object? state) => _held.Enqueue((d, state));

    /// <summary>Calls it so that its awaits come back here.</summary>
    public Task<T> Call<T>(Func<Task<T>> call)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            return call();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public bool HasAny => !_held.IsEmpty;

    /// <summary>Lets everything go on, to the end of the call.</summary>
    public async Task<T> ReleaseAsync<T>(Task<T> call)
    {
        while (!call.IsCompleted)
        {
            while (_held.TryDequeue(out (SendOrPostCallback Callback, object? State) held))
            {
                await Call(() =>
                {
                    held.Callback(held.State);
                    return Task.FromResult(true);
                });
            }

            await Task.Yield();
        }

        return await call;
    }
}
