namespace Cooperative.Cancellation;

/// <summary>
/// When what happens to every job happened to it, in ticks of its clock; null for what has not happened. Guarded by the job's lock.
/// </summary>
internal struct Timeline
{
    private Moment _started;
    private Moment _requested;
    private Moment _bodyEnded;
    private Moment _ended;

    /// <summary>The time of the latest entry.</summary>
    public long Latest { get; private set; }

    public long? Started
    {
        readonly get => _started.Ticks;
        set => _started = new Moment(value);
    }

    /// <summary>Null also where the first request came after the end, and changed nothing.</summary>
    public long? Requested
    {
        readonly get => _requested.Ticks;
        set => _requested = new Moment(value);
    }

    public long? BodyEnded
    {
        readonly get => _bodyEnded.Ticks;
        set => _bodyEnded = new Moment(value);
    }

    public long? Ended
    {
        readonly get => _ended.Ticks;
        set => _ended = new Moment(value);
    }

    /// <summary>
    /// The time to write down for something that happens now. The clock is read before the lock is taken, so of two threads the one
    /// that read it first may come second; a story in which time runs backwards contradicts itself.
    /// </summary>
    public long Stamp(long now) => Latest = Math.Max(Latest, now);
}
