namespace Cooperative.Cancellation;

/// <summary>
/// A job's sense of time: ticks of 100 ns since it was made. One monotonic source for every time in a report, so that its
/// durations agree with one another even when somebody sets the wall clock.
/// </summary>
/// <remarks>Put together where it is needed: a job keeps its options, which know the provider, and the <see cref="Origin"/>.</remarks>
internal readonly struct JobClock(TimeProvider provider, JobClock.Origin origin)
{
    private readonly TimeProvider _provider = provider;
    private readonly Origin _origin = origin;

    /// <summary>Ticks since the job was made. Foreign code where the provider is: never called under a lock.</summary>
    public long Now => _provider.GetElapsedTime(_origin.Timestamp).Ticks;

    /// <summary>The same from another job's reading of the same provider, so that a thousand jobs need not read it a thousand times.</summary>
    public long At(Reading reading) =>
        ReferenceEquals(reading.Provider, _provider) ? _provider.GetElapsedTime(_origin.Timestamp, reading.Timestamp).Ticks : Now;

    /// <summary>The wall-clock time of a moment on this clock.</summary>
    public DateTimeOffset UtcAt(long ticks) => new(_origin.UtcTicks + ticks, TimeSpan.Zero);

    /// <summary>
    /// A timer, not set yet. On the system's clock it is one of the <see cref="DeadlineThread"/>, so the callback may neither block
    /// nor run foreign code. It does not carry the execution context of whoever happens to make it.
    /// </summary>
    public ITimer NewTimer(TimerCallback callback, object state)
    {
        if (ReferenceEquals(_provider, TimeProvider.System))
        {
            return new DeadlineTimer(callback, state);
        }

        if (ExecutionContext.IsFlowSuppressed())
        {
            return _provider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return _provider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What a provider said at one moment, for every clock that goes by it.</summary>
    internal readonly struct Reading(TimeProvider provider)
    {
        public TimeProvider Provider { get; } = provider;

        public long Timestamp { get; } = provider.GetTimestamp();
    }

    /// <summary>When the clock was set going, on the provider's two scales.</summary>
    internal readonly struct Origin(TimeProvider provider)
    {
        public long UtcTicks { get; } = provider.GetUtcNow().UtcTicks;

        public long Timestamp { get; } = provider.GetTimestamp();
    }
}
