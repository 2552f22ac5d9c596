namespace Cooperative.Cancellation.Tests.Support;

/// <summary>
/// Somebody's code that hangs until the test lets go of it. On the thread of a requester it only says so instead: a promise that is
/// broken should fail the test at once, not hang it.
/// </summary>
internal sealed class BlockingCode
{
    private readonly Gate _entered = new();
    private readonly Gate _released = new();
    private volatile bool _wasRunByRequester;

    public bool WasRunByRequester => _wasRunByRequester;

    public void Run()
    {
        if (Requester.IsThisThread)
        {
            _wasRunByRequester = true;
            _entered.Open();
            return;
        }

        _entered.Open();
        _released.Wait();
    }

    /// <summary>Ends once the code has begun.</summary>
    public Task WaitUntilEnteredAsync() => _entered.WaitAsync();

    public void Release() => _released.Open();
}
