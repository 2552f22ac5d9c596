using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <content>The node's place in the tree: who works below it, and how a request comes down to them.</content>
internal abstract partial class JobNode
{
    private const int StackKept = 64;

    // A walker's stack, empty, for the thread's next walk; most trees are small. A walk that begins within another makes its own.
    [ThreadStatic]
    private static Stack<JobNode>? t_toVisit;

    private ChildList? _children;
    private bool _isClosed;

    // Written by whoever has carried a request down to the end; from then on nobody need do it again.
    private volatile bool _hasReachedAll;

    /// <summary>Neighbours in the parent's list; guarded by the parent's lock.</summary>
    public JobNode? NextSibling { get; set; }

    /// <inheritdoc cref="NextSibling"/>
    public JobNode? PreviousSibling { get; set; }

    /// <summary>Where it is with regard to that list; guarded by the parent's lock.</summary>
    public ChildPlace Place { get; set; }

    /// <summary>Whether a request from above stops here.</summary>
    public virtual bool IsShield => false;

    /// <summary>How far down the tree; the root is zero.</summary>
    protected int Depth { get; }

    /// <summary>Every fault of the jobs below, in the order in which they came.</summary>
    public IReadOnlyList<Exception> ChildFaults
    {
        get
        {
            if (Volatile.Read(ref _children) is null)
            {
                return [];
            }

            lock (this)
            {
                return _children!.Faults;
            }
        }
    }

    /// <summary>Whether the other node is this one or one of its ancestors.</summary>
    public bool IsWithin(JobNode other)
    {
        JobNode? node = this;
        while (node is not null && node.Depth > other.Depth)
        {
            node = node.Parent;
        }

        return ReferenceEquals(node, other);
    }

    /// <summary>A place for a node to come. Refused once the node has ended: its work would have nobody to belong to.</summary>
    /// <remarks>The end may be coming now: either it finds the place taken and waits, or it has closed the node and this is refused.</remarks>
    public void Reserve(string what)
    {
        lock (this)
        {
            ReserveUnderLock(what);
        }
    }

    /// <summary>The same for a scope, which is ready to take its place at once. To be followed by <see cref="HandDown"/>.</summary>
    public void Enlist(Scope scope)
    {
        lock (this)
        {
            ReserveUnderLock("a scope").Add(scope);
        }
    }

    /// <summary>
    /// Puts the child into its place. A request may be coming down now: either it finds the child in the list, or the child finds
    /// the reason here.
    /// </summary>
    public void Adopt(JobNode child)
    {
        lock (this)
        {
            _children!.Add(child);
        }

        HandDown(child);

        // The same with a cleanup that is to be over: either the child is found in the list, or the child finds that here.
        if (child is JobLife job && Life.IsHurried)
        {
            job.ExpireOwnCleanup();
        }
    }

    /// <summary>What has been asked of this node is asked of one that was just put into its place.</summary>
    public void HandDown(JobNode child)
    {
        if (_reason is { } reason && !child.IsShield)
        {
            child.RequestAlone(child.ReasonFromAbove(reason), child.Life.Clock.Now, mayComeTwice: true);
        }
    }

    /// <summary>The child has ended, and nothing of it runs any more.</summary>
    public void Release(JobNode child)
    {
        TaskCompletionSource? nobody;
        lock (this)
        {
            _children!.Remove(child);
            TakeNoteOfEnd(child);
            nobody = GiveBackUnderLock();
        }

        nobody?.SetResult();
    }

    /// <summary>Under the lock: the child has ended, and what follows here comes after that.</summary>
    protected virtual void TakeNoteOfEnd(JobNode child)
    {
    }

    /// <summary>Gives back the place of a child that could not be made.</summary>
    public void GiveBack()
    {
        TaskCompletionSource? nobody;
        lock (this)
        {
            nobody = GiveBackUnderLock();
        }

        nobody?.SetResult();
    }

    /// <summary>
    /// Completes when nobody works below the node any more; from then on nobody can. Null where that is so already. Asked for once,
    /// when the node's own work has ended.
    /// </summary>
    public Task? CloseToChildren()
    {
        lock (this)
        {
            return CloseUnderLock();
        }
    }

    /// <summary>A child failed, and was not isolated: its siblings and the work above it are asked to stop, and the fault is kept [G8.3].</summary>
    public void AddChildFault(JobLife culprit, Exception fault)
    {
        lock (this)
        {
            _children!.AddFault(fault);
        }

        Request(new CancellationReason(
            CancellationKind.ChildFault, $"child '{culprit.Name}' failed", fault, default, Life.Clock.UtcAt(Life.Clock.Now), culprit.Name));
    }

    /// <summary>The reason that a request from above is to have here: the same for a part of the same job, one of its own for a child.</summary>
    protected virtual CancellationReason ReasonFromAbove(CancellationReason above) => above;

    /// <summary>Under the lock: what a report of that moment, or of a little later, tells of the children.</summary>
    protected (int AtWork, int Scopes, int Ended, ChildReport[] Told) ReportChildrenAt(JobClock clock, ref long now) =>
        _children is { } children
            ? (children.AtWork - children.ScopesAtWork, children.ScopesAtWork, children.EndedCount, children.ReportAt(clock, ref now))
            : (0, 0, 0, []);

    /// <summary>The same as <see cref="CloseToChildren"/>, for whoever is under the lock anyway.</summary>
    protected Task? CloseUnderLock()
    {
        if (_children is not { AtWork: > 0 } children)
        {
            _isClosed = true;
            Closed();
            return null;
        }

        // Not inline: a child may be the last of a chain of a hundred thousand, each of which would resume its parent on its own stack.
        children.Nobody = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return children.Nobody.Task;
    }

    /// <summary>
    /// Carries a request to every descendant that is not below a shield, before the call that made it returns [G8.2]. With a stack
    /// of its own, so that no depth of tree overflows the thread's; one lock at a time, so that no two walkers wait for each other.
    /// </summary>
    /// <remarks>
    /// Every one of several callers walks, until one has reached the end: none may return before everybody has been asked. Who is
    /// asked twice notices nothing.
    /// <para>The thread that serves every deadline may read nobody's clock but the system's. It leaves out who lives by another, with all
    /// below him, and has a thread of the pool walk once more: nobody waits for a deadline to return.</para>
    /// </remarks>
    /// <param name="now">When the request was made, by the clock of this node's job; null for this moment.</param>
    private void RequestDescendants(long? now = null)
    {
        if (_hasReachedAll || _reason is null || Volatile.Read(ref _children) is null)
        {
            return;
        }

        // One time for all of them, and one reason for all the children of a parent: they stand next to one another on the stack.
        long timestamp = now is { } known ? Life.Clock.TimestampAt(known) : Stopwatch.GetTimestamp();
        CancellationReason? above = null, forJobs = null;
        JobNode? parent = null;
        bool mayReadAnyClock = !DeadlineThread.IsCurrent;
        bool isSomebodyLeft = false;
        Stack<JobNode> toVisit = t_toVisit ?? new Stack<JobNode>();
        t_toVisit = null;
        CopyChildrenTo(toVisit);
        while (toVisit.TryPop(out JobNode? node))
        {
            if (node.IsShield)
            {
                continue;
            }

            if (!mayReadAnyClock && !node.Life.Clock.IsSystem)
            {
                isSomebodyLeft = true;
                continue;
            }

            // The parent's reason, whoever set it: one that was asked before hands its own reason down. It never changes.
            if (!ReferenceEquals(parent, node.Parent))
            {
                (parent, above, forJobs) = (node.Parent, node.Parent!.Reason!, null);
            }

            // Adopt may have brought it.
            if (!ReferenceEquals(node.Reason, above) && !ReferenceEquals(node.Reason?.Cause, above))
            {
                node.RequestAlone(
                    node is JobLife ? forJobs ??= node.ReasonFromAbove(above!) : node.ReasonFromAbove(above!),
                    node.Life.Clock.At(timestamp),
                    mayComeTwice: true);
            }

            // Also below one that had been asked already: whoever asked it may not have got this far yet.
            node.CopyChildrenTo(toVisit);
        }

        if (isSomebodyLeft)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static node => node.RequestDescendants(), this, preferLocal: false);
        }
        else
        {
            _hasReachedAll = true;
        }

        if (toVisit.Capacity <= StackKept)
        {
            t_toVisit = toVisit;
        }
    }

    /// <summary>This job, where it is one, and every job below, shields or not.</summary>
    public void VisitJobs(Action<JobLife> visit)
    {
        var toVisit = new Stack<JobNode>([this]);
        while (toVisit.TryPop(out JobNode? node))
        {
            if (node is JobLife job)
            {
                visit(job);
            }

            node.CopyChildrenTo(toVisit);
        }
    }

    /// <summary>
    /// Raises the signal in the context of all that is at work for this very job: itself, its scopes, its hook; not the jobs below.
    /// What comes to work meanwhile has to look for itself whether there is something to be heard.
    /// </summary>
    public void RaiseInWork(int signal)
    {
        var toVisit = new Stack<JobNode>([this]);
        while (toVisit.TryPop(out JobNode? node))
        {
            if (ReferenceEquals(node.Life, Life))
            {
                node.Context.Raise(signal);
                node.CopyChildrenTo(toVisit);
            }
        }
    }

    /// <summary>
    /// By a node that has just come to work for its job: somebody may be asking where that is. Either he finds the node at work, or
    /// the node finds the question; both look under one lock, after having done their part. And a test may be exploring the job.
    /// </summary>
    public void JoinWork()
    {
        if (Life.Lookout is { IsWanted: true })
        {
            Context.Raise(Signals.SightingWanted);
        }

        if (Life.Probe is { } probe)
        {
            Context.Raise(probe.SignalsFor(this));
        }
    }

    private ChildList ReserveUnderLock(string what)
    {
        if (_isClosed)
        {
            throw new InvalidOperationException(
                $"The context of '{Name}' has ended: it cannot take {what}. Start it while the work is on.");
        }

        ChildList children = _children ??= new ChildList();
        children.Reserve();
        return children;
    }

    /// <summary>Whoever is to be told, once the lock is left, that nobody works below the node any more; null where nobody is.</summary>
    private TaskCompletionSource? GiveBackUnderLock()
    {
        if (!_children!.GiveBack() || _children.Nobody is not { } nobody)
        {
            return null;
        }

        _isClosed = true;
        Closed();
        return nobody;
    }

    /// <summary>All that works below, put on a walker's stack.</summary>
    protected virtual void CopyChildrenTo(Stack<JobNode> nodes)
    {
        if (Volatile.Read(ref _children) is null)
        {
            return;
        }

        lock (this)
        {
            _children!.CopyTo(nodes);
        }
    }
}
