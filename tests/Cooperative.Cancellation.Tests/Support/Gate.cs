namespace Cooperative.Cancellation.Tests.Support;

/// <summary>
/// A door that one side opens and the other waits at, from synchronous and asynchronous code alike. Waits fail loudly after a
/// minute: a test that would hang says so instead.
/// </summary>
internal sealed class Gate
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _opened.Task.IsCompleted;

    public void Open() => _opened.TrySetResult();

    public void Wait()
    {
        if (!_opened.Task.Wait(Patience))
        {
            throw new TimeoutException("Nobody opened the gate.");
        }
    }

    public Task WaitAsync() => _opened.Task.WaitAsync(Patience);
}
