namespace Cooperative.Cancellation;

/// <summary>
/// The moment at which a job or a scope asks itself to stop. Can be moved until it has passed; then it has passed for good.
/// </summary>
/// <remarks>
/// Two may notice that it has passed: the timer, and the end of a scope inside, which looks at the clock itself so that the outer
/// of two deadlines that fall due together wins whatever the timers do. The node's lock decides between them and whoever moves it.
/// </remarks>
internal sealed class Deadline
{
    private readonly JobNode _node;
    private readonly string _whose;
    private readonly ITimer _timer;
    private TimeSpan _limit;
    private long _due;
    private volatile CancellationReason? _passed;

    public Deadline(JobNode node, string whose, TimeSpan limit)
    {
        _node = node;
        _whose = whose;
        _limit = limit;
        _due = long.MaxValue;
        _timer = node.Life.Clock.NewTimer(static deadline => ((Deadline)deadline!).OnTimer(), this);
    }

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

    /// <summary>The limit counts from now. A limit of zero has passed when this returns.</summary>
    public void Begin() => TryMove(Limit);

    /// <summary>So long from now. False where the deadline has passed before, and stays passed.</summary>
    public bool TryMove(TimeSpan fromNow)
    {
        long now = _node.Life.Clock.Now;
        lock (_node)
        {
            if (_passed is not null)
            {
                return false;
            }

            _limit = fromNow;
            _due = Limits.DueAt(now, fromNow);
        }

        if (fromNow == TimeSpan.Zero)
        {
            PassIfDue();
        }
        else
        {
            SetTimer(fromNow);
        }

        return true;
    }

    /// <summary>Where the time has come, the node is asked to stop, once. Returns how long it is until then.</summary>
    public TimeSpan PassIfDue()
    {
        long now = _node.Life.Clock.Now;
        CancellationReason? reason = null;
        lock (_node)
        {
            if (_due == long.MaxValue)
            {
                return Timeout.InfiniteTimeSpan;
            }

            if (_due > now)
            {
                return new TimeSpan(_due - now);
            }

            if (_passed is null)
            {
                _passed = reason = new CancellationReason(
                    CancellationKind.Timeout,
                    $"the time limit of {TimelineText.Span(_limit)} {_whose} has passed",
                    null,
                    default,
                    _node.Life.Clock.UtcAt(now),
                    null);
            }
        }

        if (reason is not null)
        {
            _node.Request(reason);
        }

        return Timeout.InfiniteTimeSpan;
    }

    public void End() => _timer.Dispose();

    /// <summary>Early, or moved in the meantime: then it comes again.</summary>
    private void OnTimer()
    {
        if (PassIfDue() is var left && left != Timeout.InfiniteTimeSpan)
        {
            SetTimer(left);
        }
    }

    private void SetTimer(TimeSpan due) => _timer.Change(Limits.ToTimer(due), Timeout.InfiniteTimeSpan);
}
