namespace Cooperative.Cancellation;

/// <summary>
/// Asks a job's work where it is, and keeps what it answered. Made for the first who asks; jobs that nobody asks have none.
/// </summary>
/// <remarks>
/// <para>One question is out at a time, and everybody who asks meanwhile shares it. It is put by a bit in the signal word of each
/// context of the job. Of all the threads that find their bit, the one that exchanges <see cref="Wanted"/> for zero answers, with plain
/// stores; nobody else writes these fields until the answer has been taken, so file and line are always those of one checkpoint.</para>
/// <para>The work makes no call and reads no clock, so it cannot wake who asked: that one looks again and again. The time of an answer
/// is that of the last look which did not find it: the work got there then, or a little later; or much later, where nobody looked.
/// So a wait is never told longer than it was.</para>
/// </remarks>
internal sealed class Lookout(JobLife life)
{
    /// <summary>One while nobody has answered. Exchanged by checkpoints, so a field; as are the three that follow.</summary>
    public int Wanted;

    /// <summary>Written by the checkpoint that answers, before <see cref="IsTold"/>.</summary>
    public string? File;

    /// <inheritdoc cref="File"/>
    public int Line;

    /// <summary>Written last by the checkpoint that answers: from then on file and line may be read.</summary>
    public volatile bool IsTold;

    // Guarded by this object's lock. It may be taken under that of a node; none is taken under it.
    private int _question;
    private int _answered;
    private bool _isOut;
    private bool _isClosed;
    private long _askedAt;
    private long _lookedAt;
    private CheckpointWait? _longestWait;

    // The same, and read without it.
    private volatile JobSighting? _lastSeen;

    /// <summary>Where the work was when it last answered.</summary>
    public JobSighting? LastSeen => _lastSeen;

    /// <summary>Whether a checkpoint is to tell where it is: a context that comes into being now is told so. After the end it says nothing.</summary>
    public bool IsWanted => Volatile.Read(ref Wanted) != 0;

    /// <summary>Asks, unless the question is out already, or nobody is left to answer. Returns the number of the question.</summary>
    public int Ask(long now)
    {
        int question;
        lock (this)
        {
            LookUnderLock(now);
            if (_isOut)
            {
                return _question;
            }

            question = ++_question;
            if (_isClosed || life.HasEnded)
            {
                return question;
            }

            _isOut = true;
            _askedAt = _lookedAt = now;
            IsTold = false;
            Volatile.Write(ref Wanted, 1);
        }

        // After the word above, and no read of the walk before it: what comes to work meanwhile is either found here, or finds that.
        Interlocked.MemoryBarrier();
        life.RaiseInWork(Signals.SightingWanted);
        return question;
    }

    /// <summary>Looks for the answer to the question. True once there is one.</summary>
    public bool TryTake(int question, long now)
    {
        lock (this)
        {
            LookUnderLock(now);
            return question <= _answered;
        }
    }

    /// <summary>Looks for the answer to whatever question is out. False as long as there is none.</summary>
    public bool TryTake(long now)
    {
        lock (this)
        {
            LookUnderLock(now);
            return !_isOut;
        }
    }

    /// <summary>What is known: where the work was when it last answered, and the longest wait, one that is not over yet included.</summary>
    public (JobSighting? LastSeen, CheckpointWait? LongestWait) Look(long now)
    {
        lock (this)
        {
            LookUnderLock(now);
            return (_lastSeen, _isOut && IsLongest(Wait) ? new CheckpointWait(Wait, null) : _longestWait);
        }
    }

    /// <summary>
    /// The job ends: an answer that is there counts, and the wait for one that is not is over. What a checkpoint on a context that somebody
    /// kept answers from here on, nobody takes.
    /// </summary>
    public void Close(long now)
    {
        lock (this)
        {
            LookUnderLock(now);
            _isClosed = true;
            if (_isOut)
            {
                _isOut = false;
                _longestWait = IsLongest(Wait) ? new CheckpointWait(Wait, null) : _longestWait;
            }
        }
    }

    private void LookUnderLock(long now)
    {
        if (!_isOut)
        {
            return;
        }

        if (!IsTold)
        {
            // With the job the wait is over, whoever still looks. One whose lookout was made as the job ended may have asked after all.
            _lookedAt = Math.Max(_lookedAt, Math.Min(now, life.EndedAt ?? now));
            return;
        }

        _isOut = false;
        _answered = _question;
        _lastSeen = new JobSighting(new CallSite(null, File, Line).File ?? "", Line, life.Clock.UtcAt(_lookedAt));
        if (IsLongest(Wait))
        {
            _longestWait = new CheckpointWait(Wait, _lastSeen);
        }
    }

    private TimeSpan Wait => new(_lookedAt - _askedAt);

    private bool IsLongest(TimeSpan wait) => _longestWait is not { } longest || wait > longest.Duration;
}
