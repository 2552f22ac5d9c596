using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// The hooks still to run, last in first out. Linked both ways, so that a hook in the middle leaves at constant cost and a job that
/// registers and unregisters a million times keeps nothing. Guarded by the job's lock.
/// </summary>
internal struct CleanupStack
{
    /// <summary>The one that would run next; null where none is left.</summary>
    public CleanupHook? Top { get; private set; }

    public void Push(CleanupHook hook)
    {
        hook.IsListed = true;
        hook.Below = Top;
        Top?.Above = hook;
        Top = hook;
    }

    public CleanupHook? Pop()
    {
        CleanupHook? hook = Top;
        if (hook is not null)
        {
            Remove(hook);
        }

        return hook;
    }

    /// <summary>False where the hook has begun, or has been removed before.</summary>
    public bool Remove(CleanupHook hook)
    {
        if (!hook.IsListed)
        {
            return false;
        }

        Debug.Assert(hook.Above is null == ReferenceEquals(hook, Top), "Only the top has nobody above it.");
        hook.IsListed = false;
        hook.Below?.Above = hook.Above;
        if (hook.Above is null)
        {
            Top = hook.Below;
        }
        else
        {
            hook.Above.Below = hook.Below;
        }

        hook.Above = hook.Below = null;
        return true;
    }
}
