namespace Cooperative.Cancellation.Tests.Support;

/// <summary>
/// A synchronization context that keeps what is posted to it until the test runs it. So a test sees that the thread was given away,
/// and decides itself when it comes back.
/// </summary>
internal sealed class ManualContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

    public int Posted => _posted.Count;

    public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

    /// <summary>Runs some code with this context as the current one.</summary>
    public T Run<T>(Func<T> code)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            return code();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void RunPosted()
    {
        while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) work))
        {
            work.Callback(work.State);
        }
    }
}
