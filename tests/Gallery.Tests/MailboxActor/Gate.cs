using Cooperative.Cancellation;

namespace Gallery.Tests.MailboxActor;

/// <summary>A pen that waits, entry by entry, until the test lets it write.</summary>
internal sealed class Gate : IDisposable
{
    private readonly SemaphoreSlim _reached = new(0);
    private readonly SemaphoreSlim _open = new(0);

    public Task WaitAsync(JobContext context)
    {
        _reached.Release();
        return _open.WaitAsync(context.Token);
    }

    /// <summary>Once an entry is in hand.</summary>
    public Task ReachedAsync() => _reached.WaitAsync();

    public void Open(int entries) => _open.Release(entries);

    public void Dispose()
    {
        _reached.Dispose();
        _open.Dispose();
    }
}
