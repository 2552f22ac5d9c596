namespace Cooperative.Cancellation.Contract;

/// <summary>A clock that stands still, and counts how often somebody looks at it.</summary>
internal sealed class CountingClock : TimeProvider
{
    private long _reads;

    public long Reads => Interlocked.Read(ref _reads);

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref _reads);
        return 0;
    }

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref _reads);
        return DateTimeOffset.UnixEpoch;
    }
}
