using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <content>The hooks of a job: registered, withdrawn, taken one by one.</content>
internal sealed partial class JobLife
{
    /// <summary>
    /// Puts a hook on top of the stack. During cleanup that means it runs next. Refused once cleanup is over, or its budget spent:
    /// hooks that register hooks for ever would keep the job from ending [G6.3, G6.4].
    /// </summary>
    public CleanupRegistration Register(Delegate hook, string? name, CleanupWhen when, TimeSpan? limit, CallSite site)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (name is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
        }

        if (when is <= CleanupWhen.None or > CleanupWhen.Always)
        {
            throw new ArgumentOutOfRangeException(
                nameof(when), when, "A combination of Succeeded, Canceled and Faulted is accepted, with at least one of them.");
        }

        if (limit is { } given)
        {
            Limits.Check(given, nameof(limit));
        }

        var registered = new CleanupHook(this, hook, name, when, limit, site);

        // The time matters to a cleanup that is on. One that begins between here and the lock has not spent its budget, as far as this
        // call knows, which came before it.
        long now = Volatile.Read(ref _cleanup) is null ? 0 : Clock.Now;
        lock (this)
        {
            if (_isCleanupOver)
            {
                throw new InvalidOperationException(
                    $"Job '{Name}' has ended: the cleanup hook '{registered.Name}' would never run. Register hooks while the work is on.");
            }

            if (_cleanup is { } cleanup && cleanup.IsSpent(now))
            {
                throw new InvalidOperationException(
                    $"The cleanup budget of job '{Name}' is spent: the hook '{registered.Name}' is refused, so that cleanup can end.");
            }

            _hooks.Push(registered);
            Probe?.Registered(registered, site);
        }

        return new CleanupRegistration(registered);
    }

    /// <summary>The hook may be about to run now: either it leaves the stack here, or it has been taken and runs.</summary>
    public bool Unregister(CleanupHook hook)
    {
        lock (this)
        {
            bool wasListed = _hooks.Remove(hook);
            if (wasListed)
            {
                Probe?.Unregistered(hook);
            }

            return wasListed;
        }
    }

    /// <summary>
    /// The budget ends now, also for a cleanup that has not begun yet, and for every job below: who is in a hurry does not want to
    /// wait for the children's hooks either.
    /// </summary>
    public void ExpireCleanup() => VisitJobs(static life => life.ExpireOwnCleanup());

    /// <summary>Of this job alone.</summary>
    public void ExpireOwnCleanup()
    {
        CleanupRun? cleanup;
        lock (this)
        {
            _isHurried = true;
            cleanup = _cleanup;
        }

        cleanup?.Hurry();
    }

    /// <summary>Hooks are below the job, though they are no children that it would wait for; also one that was abandoned, and goes on.</summary>
    protected override void CopyChildrenTo(Stack<JobNode> nodes)
    {
        base.CopyChildrenTo(nodes);
        if (Volatile.Read(ref _cleanup) is not { } cleanup)
        {
            return;
        }

        lock (this)
        {
            foreach (CleanupContext turn in cleanup.AtWork)
            {
                if (turn.Node is { } node)
                {
                    nodes.Push(node);
                }
            }
        }
    }

    /// <summary>The first hook's turn, or that of the one after a hook that was abandoned; null where none is left, and then none can be registered any more.</summary>
    public CleanupContext? TakeHook(CleanupRun cleanup, long now)
    {
        lock (this)
        {
            return TakeUnderLock(cleanup, _timeline.Stamp(now));
        }
    }

    /// <summary>By the hook that has ended, and decided its turn: takes the next one at the same moment.</summary>
    public CleanupContext? TakeHookAfter(CleanupContext turn, CleanupResult result, Exception? fault, CleanupRun cleanup)
    {
        long now = Clock.Now;
        CleanupContext? next;
        lock (this)
        {
            now = _timeline.Stamp(now);
            turn.End(result, fault, now);
            next = TakeUnderLock(cleanup, now);
        }

        LogEndOf(turn);
        return next;
    }

    /// <summary>By the clock, where it was that which decided the turn.</summary>
    public void AbandonHook(CleanupRun cleanup, CleanupContext turn, Exception fault)
    {
        long now = Clock.Now;
        lock (this)
        {
            turn.End(CleanupResult.Abandoned, fault, _timeline.Stamp(now));
            cleanup.Abandon(turn);
        }

        LogEndOf(turn);
    }

    /// <summary>An abandoned hook came back. Its turn is told already; what it threw is observed and logged here.</summary>
    public void LogLateEnd(CleanupContext turn, Exception? thrown) => _log?.AbandonedCleanupEnded(turn.Name, thrown);

    /// <summary>By whoever has ended the turn: nobody writes to it any more.</summary>
    private void LogEndOf(CleanupContext turn)
    {
        switch (turn.Result)
        {
            case CleanupResult.Abandoned:
                _log?.CleanupAbandoned(turn.Name, turn.Fault!);
                break;
            case CleanupResult.Failed or CleanupResult.TimedOut:
                _log?.CleanupFailed(turn.Name, turn.Fault!);
                break;
        }
    }

    private CleanupContext? TakeUnderLock(CleanupRun cleanup, long now)
    {
        Debug.Assert(ReferenceEquals(_cleanup, cleanup));
        if (!HasHookToRun())
        {
            cleanup.End(now);
            return null;
        }

        CleanupHook hook = _hooks.Pop()!;
        CleanupContext turn = cleanup.Begin(hook, _end!, now);
        Probe?.Began(hook, _end!.State);
        if (_state != JobState.CleaningUp)
        {
            Advance(JobState.CleaningUp);
        }

        return turn;
    }

    /// <summary>
    /// The job's scope in its log, for a hook that is about to run in the calling flow; null where there is none, or where the hook was
    /// registered by the work and so is in it already.
    /// </summary>
    public IDisposable? OpenLogScope() =>
        _log is null || ReferenceEquals(JobContext.Current?.Node.Life, this) ? null : _log.OpenScope();

    public void CloseLogScope(IDisposable? scope) => _log?.Close(scope);

    /// <summary>What will run the hooks; null where there is none, and then none can be registered any more.</summary>
    private CleanupRun? PrepareCleanup()
    {
        lock (this)
        {
            return HasHookToRun() ? _cleanup = new CleanupRun(this) : null;
        }
    }

    /// <summary>
    /// Under the lock: drops the hooks on top that were registered for other outcomes. Where none is left, cleanup is over, and
    /// whoever registers from now on is refused.
    /// </summary>
    private bool HasHookToRun()
    {
        CleanupWhen outcome = _end!.State switch
        {
            JobState.Succeeded => CleanupWhen.Succeeded,
            JobState.Canceled => CleanupWhen.Canceled,
            _ => CleanupWhen.Faulted,
        };
        while (_hooks.Top is { } hook)
        {
            if ((hook.When & outcome) != 0)
            {
                return true;
            }

            _hooks.Pop();
        }

        _isCleanupOver = true;
        return false;
    }
}
