namespace Cooperative.Cancellation;

/// <summary>
/// A hook's own place in the tree, below the job's: shielded from whatever is asked of the job, and asked to stop when the hook's time
/// is up. Most hooks never ask for their context, and then there is none.
/// </summary>
internal sealed class HookNode(CleanupHook hook) : JobNode(hook.Life, hook.Life)
{
    // Guarded by the lock.
    private bool _hasClosed;

    /// <summary>The name of the hook; what its checkpoint's exceptions call the work that was stopped.</summary>
    public override string Name => hook.Name;

    /// <summary>What is asked of the job does not reach its hooks.</summary>
    public override bool IsShield => true;

    protected override bool IsOpenToRequests => !_hasClosed;

    protected override void Closed()
    {
        _hasClosed = true;
        Context.Raise(Signals.Ended);
    }

    protected override void Admitted(long now)
    {
    }

    protected override void KeepLater(CancellationReason reason, bool mayComeTwice)
    {
    }

    protected override void AfterRequest()
    {
    }

    public override void Observe(CallSite checkpoint)
    {
    }
}
