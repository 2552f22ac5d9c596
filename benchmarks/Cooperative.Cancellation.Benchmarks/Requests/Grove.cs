namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>What the children of either kind of tree do: say that they are at work, wait to be let go, and tell whether they were asked.</summary>
internal sealed class Grove(int size)
{
    private readonly TaskCompletionSource _allAtWork = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new();
    private int _missing = size;
    private int _left = size;
    private int _asked;

    public Task AllAtWork => _allAtWork.Task;

    /// <summary>Does not listen to the request, so that cancelling a tree costs what cancelling costs, and not what ending does.</summary>
    public Task BeAtWork()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _allAtWork.SetResult();
        }

        return _letGo.Task;
    }

    public void End(bool wasAsked)
    {
        if (wasAsked)
        {
            Interlocked.Increment(ref _asked);
        }

        if (Interlocked.Decrement(ref _left) == 0)
        {
            _allEnded.SetResult();
        }
    }

    /// <summary>How many had been asked.</summary>
    public async Task<int> LetGoAsync()
    {
        _letGo.SetResult();
        await _allEnded.Task;
        return _asked;
    }
}
