using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// A job's sense of time: ticks of 100 ns since it was made. One monotonic source for every time in a report, so that its
/// durations agree with one another even when somebody sets the wall clock.
/// </summary>
/// <remarks>
/// Put together where it is needed: a job keeps its options, which know the provider, and the <see cref="Origin"/>. A provider that
/// throws while the job is at work is told as trouble, once, and time stands still meanwhile [G10.2].
/// </remarks>
internal readonly struct JobClock(JobLife life, JobClock.Origin origin)
{
    private readonly Origin _origin = origin;

    /// <summary>Ticks since the job was made. Foreign code where the provider is: never called under a lock.</summary>
    public long Now => At(TimeProvider.System.GetTimestamp());

    public bool IsSystem => ReferenceEquals(Provider, TimeProvider.System);

    private TimeProvider Provider => life.Options.TimeProvider;

    /// <summary>The same from a timestamp of the system's, where the job lives by that: so that a thousand jobs need not read it a thousand times.</summary>
    public long At(long systemTimestamp) =>
        IsSystem ? TimeProvider.System.GetElapsedTime(_origin.Timestamp, systemTimestamp).Ticks : Read();

    /// <summary>The way back: the system's timestamp of a moment on this clock; where the job lives by another clock, that of now.</summary>
    public long TimestampAt(long ticks) =>
        IsSystem
            ? _origin.Timestamp + (long)(ticks * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond))
            : Stopwatch.GetTimestamp();

    /// <summary>The wall-clock time of a moment on this clock.</summary>
    /// <remarks>At the end of time where a clock has gone mad: nobody who asks for the time is to fail for that.</remarks>
    public DateTimeOffset UtcAt(long ticks) => new(
        _origin.UtcTicks + Math.Clamp(ticks, -_origin.UtcTicks, DateTime.MaxValue.Ticks - _origin.UtcTicks), TimeSpan.Zero);

    /// <summary>
    /// What this clock shows when that of another job shows so much; null where the two have nothing to do with each other. No foreign
    /// code, so that it can be asked under a lock.
    /// </summary>
    /// <remarks>Two on a foreign provider are compared by its wall clock, which is wrong only if that was set in between their making.</remarks>
    public long? When(JobClock other, long ticks) => (IsSystem, ReferenceEquals(Provider, other.Provider)) switch
    {
        (_, false) => null,
        (true, _) => ticks - TimeProvider.System.GetElapsedTime(other._origin.Timestamp, _origin.Timestamp).Ticks,
        _ => ticks - (_origin.UtcTicks - other._origin.UtcTicks),
    };

    /// <summary>
    /// A timer, not set yet. On the system's clock it is one of the <see cref="DeadlineThread"/>, so the callback may neither block
    /// nor run foreign code. It does not carry the execution context of whoever happens to make it.
    /// </summary>
    public ITimer NewTimer(TimerCallback callback, object state) =>
        IsSystem ? new DeadlineTimer(callback, state) : NewGuardedTimer(callback, state);

    /// <summary>On a clock that is not the system's, for what the job can do without: it throws nothing.</summary>
    public ITimer NewGuardedTimer(TimerCallback callback, object state)
    {
        JobClock clock = this;
        return new GuardedTimer(life, () => clock.NewForeignTimer(callback, state));
    }

    /// <summary>On a clock that is not the system's, for what the work relies on: where that throws, the work does not begin.</summary>
    public ITimer NewForeignTimer(TimerCallback callback, object state)
    {
        ITimer timer = MakeForeignTimer(callback, state);

        // Held by its state alone, a pace's timer is let go of by itself.
        return life.Probe is { } probe && state is (DeadlineEntry or JobLife) ? probe.Watch(timer) : timer;
    }

    private ITimer MakeForeignTimer(TimerCallback callback, object state)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Provider.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A foreign clock; the job's troubles tell.")]
    private long Read()
    {
        try
        {
            return life.Options.TimeProvider.GetElapsedTime(_origin.Timestamp).Ticks;
        }
        catch (Exception exception)
        {
            return life.TimeWithoutClock(exception);
        }
    }

    /// <summary>When the clock was set going, on the provider's two scales.</summary>
    internal readonly struct Origin(TimeProvider provider)
    {
        public long UtcTicks { get; } = provider.GetUtcNow().UtcTicks;

        public long Timestamp { get; } = provider.GetTimestamp();
    }
}
