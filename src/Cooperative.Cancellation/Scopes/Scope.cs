using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Work inside work: a part of a job with a context of its own, and perhaps a deadline, or a shield against what is asked of the
/// rest. A node like any other; it ends when its body and all that was started in it have ended.
/// </summary>
internal sealed class Scope : JobNode
{
    private readonly bool _isShield;
    private readonly Deadline? _deadline;

    // Guarded by the lock.
    private bool _hasClosed;

    private Scope(JobNode parent, bool isShield, TimeSpan limit)
        : base(parent, parent.Life)
    {
        _isShield = isShield;
        _deadline = limit == Timeout.InfiniteTimeSpan ? null : new Deadline(this, limit);
    }

    /// <summary>The job's: a scope is a part of its work.</summary>
    public override string Name => Life.Name;

    public override bool IsShield => _isShield;

    public override Deadline? Deadline => _deadline;

    /// <summary>From here on requests reach the scope, unless it is a shield, and its deadline runs.</summary>
    public static Scope Open(JobNode parent, bool isShield, TimeSpan limit)
    {
        var scope = new Scope(parent, isShield, limit);
        parent.Enlist(scope);
        try
        {
            parent.HandDown(scope);
            scope.JoinWork();
            scope._deadline?.Begin(Stopwatch.GetTimestamp());
            scope.Life.Probe?.Opened(scope);
        }
        catch
        {
            // The timer last: a foreign one may throw again.
            parent.Release(scope);
            scope._deadline?.ReleaseTimer();
            throw;
        }

        return scope;
    }

    /// <summary>
    /// Decides what the scope came to, once its body and its children have ended, and closes it. True where the body finished, false
    /// where the scope's own deadline ended it; throws whatever else it came to.
    /// </summary>
    /// <remarks>
    /// A request from outside may be arriving now. It counts if it is there when the parent's reason is read, which happens once; from
    /// then on the scope is decided [G9.2].
    /// </remarks>
    public bool Close(Exception? thrown)
    {
        if (_isShield)
        {
            Life.Probe?.EndShelter(this);
        }

        bool isCancellation = BodyEnd.IsCancellation(thrown);
        bool hasExpired;
        CancellationReason? outside;
        try
        {
            _deadline?.ReleaseTimer();
            hasExpired = _deadline?.Passed is not null;
            if (hasExpired && isCancellation)
            {
                // An enclosing deadline that falls due at the very moment of this one counts as one that came before [G2.6].
                Parent!.HearWhatIsOnItsWay();
            }

            outside = Parent!.Reason;
        }
        finally
        {
            // Whatever happens, its place is given back.
            Life.Probe?.Closed(this);
            Parent!.Release(this);
        }

        IReadOnlyList<Exception> faults = ChildFaults;
        if (faults.Count > 0)
        {
            // A cancellation beside the fault is its echo: the fault itself asked for it.
            ThrowAll(BodyEnd.Join(thrown is null || isCancellation ? [] : [thrown], faults));
        }

        if (thrown is null)
        {
            return true;
        }

        // A request from outside ends the work of a scope. That of a shield only the shield's own deadline ends, even if a request is
        // waiting outside by then: it is what the caller gets.
        if (isCancellation && outside is not null && (hasExpired || !IsShield))
        {
            Parent.ObserveRequest();
            throw new JobCanceledException(Name, outside, Parent.Token, Where(thrown), thrown);
        }

        if (!isCancellation || !hasExpired)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }

        return false;
    }

    /// <summary>What a scope whose own deadline ended it throws where no answer was asked for.</summary>
    public TimeoutException TimedOut(Exception thrown) =>
        new($"The work did not end within its time limit of {TimelineText.Span(_deadline!.Limit)}, in job '{Name}'.", thrown);

    /// <summary>A deadline may be passing as the scope ends; what comes after the end concerns nobody any more.</summary>
    protected override bool IsOpenToRequests => !_hasClosed;

    protected override void Admitted(long now)
    {
    }

    /// <summary>From here on nothing is asked of the scope any more, and its deadline has either passed or never will.</summary>
    protected override void Closed()
    {
        _hasClosed = true;
        _deadline?.EndUnderLock();
        Context.Raise(Signals.Ended);
    }

    protected override void KeepLater(CancellationReason reason, bool mayComeTwice)
    {
    }

    protected override void AfterRequest()
    {
    }

    /// <summary>Work in a scope is the job's own: when it meets the job's request, the job has.</summary>
    public override void Observe(CallSite checkpoint)
    {
        if (ReferenceEquals(Reason, Life.Reason))
        {
            Life.Observe(checkpoint);
        }
    }

    [DoesNotReturn]
    private static void ThrowAll(IReadOnlyList<Exception> faults)
    {
        if (faults is [var one])
        {
            ExceptionDispatchInfo.Throw(one);
        }

        throw SeveralFaults.Of("The work", faults);
    }

    private static CallSite Where(Exception thrown) =>
        thrown is JobCanceledException { CheckpointFile: { } file } canceled ? new CallSite(null, file, canceled.CheckpointLine) : default;
}
