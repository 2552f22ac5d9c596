namespace Cooperative.Cancellation.Contract;

/// <summary>
/// A door that one side opens and the other waits at, from synchronous and asynchronous code alike. No wait here is for ever: a test
/// that would hang says so instead.
/// </summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _opened.Task.IsCompleted;

    public void Open() => _opened.TrySetResult();

    public void Wait() => _opened.Task.InTime();

    public Task WaitAsync() => _opened.Task.InTimeAsync();
}
