using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// The moment at which a job or a scope asks itself to stop. Can be moved until it has passed; then it has passed for good.
/// </summary>
/// <remarks>
/// Two may notice that it has passed: the timer, and the end of a scope inside, which looks at the clock itself so that the outer
/// of two deadlines that fall due together wins whatever the timers do. The node's lock decides between them and whoever moves it.
/// </remarks>
internal sealed class Deadline : DeadlineEntry
{
    private readonly JobNode _node;

    // Guarded by the node's lock from here on.
    private TimeSpan _limit;
    private long _due;
    private volatile CancellationReason? _passed;
    private bool _hasEnded;

    public Deadline(JobNode node, TimeSpan limit)
    {
        _node = node;
        _limit = limit;
        _due = long.MaxValue;
        LiveBy(node.Life.Clock, isVital: true);
    }

    internal override JobLife? Owner => _node.Life;

    /// <summary>The reason that the node was asked for when the deadline passed; null as long as it has not.</summary>
    public CancellationReason? Passed => _passed;

    public TimeSpan Limit
    {
        get
        {
            lock (_node)
            {
                return _limit;
            }
        }
    }

    /// <summary>On the job's clock; the end of time where there is none.</summary>
    public long Due
    {
        get
        {
            lock (_node)
            {
                return _due;
            }
        }
    }

    /// <summary>A look without the lock, for loops: true where it is worth to call <see cref="PassIfDue"/>.</summary>
    public bool IsDueAt(long now) => Volatile.Read(ref _due) <= now && _passed is null;

    private string Whose => _node switch
    {
        JobLife => "of the job",
        { IsShield: true } => "of a shield",
        _ => "of a scope",
    };

    /// <summary>
    /// The limit counts from the timestamp of the system's, which is of this moment; a limit of zero has passed when this returns.
    /// Before anybody else can know of the deadline, so that no lock is needed; setting the timer publishes what was written.
    /// </summary>
    public void Begin(long timestamp)
    {
        long now = _node.Life.Clock.At(timestamp);
        _due = Limits.DueAt(now, _limit);
        if (_due <= now)
        {
            PassIfDue();
        }
        else
        {
            SetTimer(_limit, timestamp);
        }
    }

    /// <summary>
    /// So long from now. False where the deadline has passed before, and stays passed, or the work is over; its moment decides, not a
    /// timer that is late.
    /// </summary>
    public bool TryMove(TimeSpan fromNow)
    {
        long now = _node.Life.Clock.Now;
        bool hasMoved;
        CancellationReason? reason;
        lock (_node)
        {
            reason = PassAt(now);
            hasMoved = _passed is null && !_hasEnded;
            if (hasMoved)
            {
                _limit = fromNow;
                _due = Limits.DueAt(now, fromNow);
                reason = PassAt(now);
            }
        }

        if (reason is not null)
        {
            _node.Request(reason);
        }
        else if (hasMoved)
        {
            SetTimer();
        }

        return hasMoved;
    }

    /// <summary>Where the time has come, the node is asked to stop, once. True where there is time left, so that a timer is needed.</summary>
    public bool PassIfDue()
    {
        long now = _node.Life.Clock.Now;
        CancellationReason? reason;
        bool isAhead;
        lock (_node)
        {
            reason = PassAt(now);
            isAhead = _passed is null && !_hasEnded && _due != long.MaxValue;
        }

        if (reason is not null)
        {
            _node.Request(reason);
        }

        return isAhead;
    }

    /// <summary>
    /// The work is over; by whoever is under the node's lock anyway, and releases the timer afterwards. That may be ringing now: either the
    /// deadline has passed before, or it never will.
    /// </summary>
    public void EndUnderLock()
    {
        Debug.Assert(Monitor.IsEntered(_node));
        _hasEnded = true;
    }

    /// <summary>By the timer. Early, or moved in the meantime: then it comes again.</summary>
    internal override void Ring()
    {
        if (PassIfDue())
        {
            SetTimer();
        }
    }

    /// <summary>Under the lock: the reason to ask the node for, where the deadline passes now; the clock was read before.</summary>
    private CancellationReason? PassAt(long now) =>
        _passed is not null || _hasEnded || _due > now
            ? null
            : _passed = new CancellationReason(
                CancellationKind.Timeout,
                $"the time limit of {TimelineText.Span(_limit)} {Whose} has passed",
                null,
                default,
                _node.Life.Clock.UtcAt(now),
                null);

    /// <summary>
    /// To whatever the deadline is by now. Several may be here at once, each outside the lock: the one that sets the timer last looks
    /// again, and finds either the moment that it has set or another, for which it sets it anew.
    /// </summary>
    private void SetTimer()
    {
        long due;
        do
        {
            due = Due;
            TimeSpan left = due == long.MaxValue
                ? Timeout.InfiniteTimeSpan
                : new TimeSpan(Math.Max(0, due - _node.Life.Clock.Now));
            SetTimer(left);
        }
        while (due != Due);
    }
}
