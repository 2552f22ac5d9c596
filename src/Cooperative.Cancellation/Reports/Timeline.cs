namespace Cooperative.Cancellation;

/// <summary>
/// When what happened to a job, in ticks of its clock; null for what has not happened. Guarded by the job's lock.
/// </summary>
internal struct Timeline
{
    /// <summary>The time of the latest entry.</summary>
    public long Latest { get; private set; }

    public long? Started { get; set; }

    public long? Requested { get; set; }

    public long? Observed { get; set; }

    public CallSite ObservedAt { get; set; }

    public long? BodyEnded { get; set; }

    public long? CleanupBegan { get; set; }

    public long? CleanupEnded { get; set; }

    public long? Ended { get; set; }

    /// <summary>
    /// The time to write down for something that happens now. The clock is read before the lock is taken, so of two threads the one
    /// that read it first may come second; a story in which time runs backwards contradicts itself.
    /// </summary>
    public long Stamp(long now) => Latest = Math.Max(Latest, now);
}
