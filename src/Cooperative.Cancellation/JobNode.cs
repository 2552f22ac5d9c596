using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// The node of the tree: whatever can be asked to stop on its own. A job is one, and so are a scope and a cleanup hook in its turn.
/// </summary>
/// <remarks>
/// The node is its own lock: it is internal, so nobody else can take it. Under it only fields are read and written; no foreign
/// code runs, clocks and timers included.
/// </remarks>
internal abstract partial class JobNode
{
    // Both written once, under the lock; read by anybody.
    private volatile CancellationReason? _reason;
    private volatile CancellationTokenSource? _source;

    // Written once, as the last thing the first request does under the lock: from then on whoever saw the signal need not take the
    // lock to know that the rest is there too. Read by anybody.
    private volatile bool _isRequestComplete;

    // Threads of the work that are inside a blocking call; guarded by the lock.
    private List<Interruption>? _interruptions;

    /// <param name="parent">The node above; null for the root of a tree.</param>
    /// <param name="life">The job that the node works for; null where it is that job itself.</param>
    protected JobNode(JobNode? parent, JobLife? life)
    {
        Parent = parent;
        Life = life ?? (JobLife)this;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Context = new JobContext(this);
    }

    public JobNode? Parent { get; }

    public JobContext Context { get; }

    /// <summary>The job that the node is, or works for.</summary>
    public JobLife Life { get; }

    public abstract string Name { get; }

    public CancellationReason? Reason => _reason;

    /// <summary>When the node asks itself to stop; null where it never does.</summary>
    public virtual Deadline? Deadline => null;

    /// <summary>Made when first asked for; most contexts are never asked.</summary>
    public CancellationToken Token => (_source ?? MakeSource()).Token;

    /// <summary>
    /// Whoever has just read the clock need not wait for a timer: the deadlines of this node and of those around it within the same
    /// job pass now, where they are due.
    /// </summary>
    public void PassDueDeadlines(long now)
    {
        JobLife life = Life;
        for (JobNode? node = this; node is not null; node = ReferenceEquals(node, life) ? null : node.Parent)
        {
            if (node.Deadline is { } deadline && deadline.IsDueAt(now))
            {
                deadline.PassIfDue();
            }
        }
    }

    /// <summary>
    /// Asks the node to stop. True for exactly one call, the one whose reason counts [G1.2].
    /// </summary>
    /// <remarks>
    /// Two requests race for the lock; the first in sets reason, token and signal before it leaves, so the second finds all three
    /// in place when it returns false. A request that races with the end either gets in before the terminal state, or finds it.
    /// </remarks>
    public bool Request(CancellationReason reason) => Request(reason, Life.Clock.Now);

    /// <summary>The same by somebody who has just read the job's clock, and perhaps not the only one to bring this very request.</summary>
    public bool Request(CancellationReason reason, long now, bool mayComeTwice = false)
    {
        // Not cut short by a blocking call around it: who was the first to ask is the one who asks them all.
        Interruption? interruption = Interruption.SuspendActive();
        try
        {
            bool isFirst = RequestAlone(reason, now, mayComeTwice);
            RequestDescendants(now);
            return isFirst;
        }
        finally
        {
            Interruption.Resume(interruption);
        }
    }

    /// <summary>
    /// The work has ended in a cancellation, and something that it may have heard of first can still be on its way to this node: the
    /// callback of an outside token, a timer, a request that is being carried down. It is brought here now, as far up as the next shield.
    /// </summary>
    public void HearWhatIsOnItsWay()
    {
        for (JobNode? node = this; node is not null; node = node.IsShield ? null : node.Parent)
        {
            node.TakeInLinks();
            node.Deadline?.PassIfDue();
            node.RequestDescendants();
        }
    }

    /// <summary>The request as far as this node goes, made at that moment of its job's clock.</summary>
    private bool RequestAlone(CancellationReason reason, long now, bool mayComeTwice)
    {
        Task callbacks;
        Interruption[] interruptions;
        lock (this)
        {
            if (_reason is not null || !IsOpenToRequests)
            {
                KeepLater(reason, mayComeTwice);
                return false;
            }

            callbacks = CancelToken(reason);
            interruptions = _interruptions?.ToArray() ?? [];
            Admitted(now);
            _isRequestComplete = true;
        }

        foreach (Interruption interruption in interruptions)
        {
            interruption.Interrupt();
        }

        if (!callbacks.IsCompletedSuccessfully)
        {
            _ = ReportCallbackFaultsAsync(callbacks);
        }

        AfterRequest();
        return true;
    }

    /// <summary>The work met the request at a checkpoint, or misused a context that has ended; the exception says which.</summary>
    public Exception Meet(CallSite checkpoint, Exception? inner = null)
    {
        AwaitRequest();
        if (_reason is not { } reason)
        {
            return new InvalidOperationException(
                $"The checkpoint at {checkpoint.Place} belongs to '{Name}', which has ended without having been asked to stop. "
                + "A context serves the work it was handed to, and ends with it.");
        }

        if (checkpoint.Path is not null)
        {
            Context.TellSighting(checkpoint);
        }

        Observe(checkpoint);
        return new JobCanceledException(Life.Name, reason, Token, checkpoint, inner);
    }

    /// <summary>The work has come to the point that a test explores, at a checkpoint; returns what that throws.</summary>
    public Exception ComeTo(CallSite checkpoint) => Life.Probe!.Disturb(this) ?? Meet(checkpoint);

    /// <summary>
    /// The work enters something of ours that a test may explore: a scope, a child, a hook. Returns what it is to fail with there;
    /// null where it goes on, whatever was asked of it.
    /// </summary>
    public Exception? PassEntry(ProbePointKind kind, CallSite site) =>
        Life.Probe is { } probe && Context.Passes(probe, kind, site) ? probe.Disturb(this) : null;

    /// <summary>
    /// The signal was seen: when this returns, the request that raised it is complete, its token cancelled. On the cold path alone.
    /// </summary>
    public void AwaitRequest()
    {
        if (!_isRequestComplete)
        {
            AwaitRequestBeingMade();
        }
    }

    /// <summary>The thread is about to block. False where the node was asked already: nobody would interrupt it any more.</summary>
    public bool TryWatch(Interruption interruption)
    {
        lock (this)
        {
            if (_reason is not null)
            {
                return false;
            }

            (_interruptions ??= []).Add(interruption);
            return true;
        }
    }

    public void Unwatch(Interruption interruption)
    {
        lock (this)
        {
            _interruptions?.Remove(interruption);
        }
    }

    /// <summary>
    /// The work saw the request without a checkpoint that throws: it read the flag, or a loop of ours came to <paramref name="place"/>.
    /// False where the context has ended and was never requested.
    /// </summary>
    public bool ObserveRequest(CallSite place = default)
    {
        AwaitRequest();
        if (_reason is null)
        {
            return false;
        }

        Observe(place);
        return true;
    }

    /// <summary>Under the lock: whether a first request still counts; after the end none does.</summary>
    protected abstract bool IsOpenToRequests { get; }

    /// <summary>Under the lock: reason, token and signal are set; now the node's own story is written, and what follows is published.</summary>
    protected abstract void Admitted(long now);

    /// <summary>Under the lock: a request that changes nothing any more.</summary>
    protected abstract void KeepLater(CancellationReason reason, bool mayComeTwice);

    /// <summary>Under the lock: the node's own work is over, and nobody works below it any more; from now on nobody can. Once.</summary>
    protected virtual void Closed()
    {
    }

    /// <summary>Asks, where an outside token that the node obeys is cancelled and its callback has not come yet.</summary>
    protected virtual void TakeInLinks()
    {
    }

    /// <summary>After the lock, on the thread of whoever asked: may not block, may not throw.</summary>
    protected abstract void AfterRequest();

    /// <summary>The node's own work met the request. The first time counts.</summary>
    public abstract void Observe(CallSite checkpoint);

    /// <summary>
    /// Under the lock. The signal before the token: whoever sees the token cancelled, a callback of it included, must not pass a
    /// checkpoint. Whoever sees the signal first waits on the cold path until the request is complete, and then finds reason and token
    /// [G1.4, G3.4].
    /// </summary>
    private Task CancelToken(CancellationReason reason)
    {
        Debug.Assert(Monitor.IsEntered(this));
        _reason = reason;
        Context.Raise(Signals.Requested);

        // CancelAsync marks the source at once and hands the callbacks to the thread pool: nobody's code runs here.
        return _source?.CancelAsync() ?? Task.CompletedTask;
    }

    /// <summary>
    /// Whoever made the request holds the lock for some instructions more, so a short wait nearly always saves a long one. Where there
    /// is no reason, the context has ended and was never asked.
    /// </summary>
    private void AwaitRequestBeingMade()
    {
        var wait = default(SpinWait);
        while (!_isRequestComplete && _reason is not null && !wait.NextSpinWillYield)
        {
            wait.SpinOnce();
        }

        if (!_isRequestComplete)
        {
            lock (this)
            {
            }
        }
    }

    /// <summary>
    /// A request may be arriving now: either it is seen here and the source is born cancelled, or the request sees the source.
    /// </summary>
    private CancellationTokenSource MakeSource()
    {
        lock (this)
        {
            if (_source is null)
            {
                var source = new CancellationTokenSource();
                if (_reason is not null)
                {
                    source.Cancel();
                }

                _source = source;
            }

            return _source;
        }
    }

    /// <summary>What the callbacks of a token of ours throw is told, and of no other consequence [G10.2].</summary>
    public async Task ReportCallbackFaultsAsync(Task callbacks)
    {
        await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The task's exception holds one of the source's, which holds those of the callbacks.
        if (callbacks.Exception?.InnerException is AggregateException thrown)
        {
            foreach (Exception exception in thrown.InnerExceptions)
            {
                Life.AddTrouble(TroubleSource.TokenCallback, exception);
            }
        }
    }
}
