namespace Cooperative.Cancellation.Testing;

/// <summary>A timer that tells when it is disposed, once.</summary>
internal sealed class WatchedTimer(ITimer timer, Action disposed) : ITimer
{
    private Action? _disposed = disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

    public void Dispose()
    {
        timer.Dispose();
        Interlocked.Exchange(ref _disposed, null)?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync().ConfigureAwait(false);
        Interlocked.Exchange(ref _disposed, null)?.Invoke();
    }
}
