namespace Cooperative.Cancellation.Tests.Support;

/// <summary>A synchronization context to be left on a thread: counts what is told and posted to it, and has that run on the pool.</summary>
internal sealed class CountingContext : SynchronizationContext
{
    private int _uses;

    public int Uses => Volatile.Read(ref _uses);

    public override void OperationStarted() => Interlocked.Increment(ref _uses);

    public override void OperationCompleted() => Interlocked.Increment(ref _uses);

    public override void Post(SendOrPostCallback d, object? state)
    {
        Interlocked.Increment(ref _uses);
        base.Post(d, state);
    }
}
