namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

/// <summary>Numbers from zero, and a count of how often somebody began to read them, and was done with it.</summary>
internal sealed class CountingSource(int count) : IAsyncEnumerable<int>
{
    private int _begun;
    private int _disposed;

    public int Begun => Volatile.Read(ref _begun);

    public int Disposed => Volatile.Read(ref _disposed);

    public IEnumerable<int> Items()
    {
        Interlocked.Increment(ref _begun);
        try
        {
            for (int i = 0; i < count; i++)
            {
                yield return i;
            }
        }
        finally
        {
            Interlocked.Increment(ref _disposed);
        }
    }

    public async IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _begun);
        try
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            Interlocked.Increment(ref _disposed);
        }
    }
}
