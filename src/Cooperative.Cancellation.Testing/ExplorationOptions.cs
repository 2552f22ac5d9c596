namespace Cooperative.Cancellation.Testing;

/// <summary>What to explore, what must hold, and how much it may cost. Immutable; vary it with a <c>with</c> expression.</summary>
public sealed record ExplorationOptions
{
    internal static readonly ExplorationOptions Default = new();

    /// <summary>Called before every run, to put back what the last one has changed. Default: nothing. What it throws ends the exploration.</summary>
    /// <remarks>Where runs go on at the same time, use a <see cref="Trial"/> for each instead.</remarks>
    public Action? Setup { get; init; }

    /// <summary>What must hold when the job has ended, whatever was done to it. Default: nothing. One that throws does not hold.</summary>
    public Func<JobReport, bool>? Invariant { get; init; }

    /// <summary>The same where it takes time to find out. Default: nothing.</summary>
    public Func<JobReport, Task<bool>>? InvariantAsync { get; init; }

    /// <summary>How the job of each run is run. Default: as any other job, under the name <c>work</c>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public JobOptions Job
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Job));
            field = value;
        }
    } = new();

    /// <summary>
    /// The clock of the jobs, a <c>FakeTimeProvider</c> above all, so that nothing waits for real. Default: that of <see cref="Job"/>.
    /// </summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>
    /// Called again and again while a run goes on, some milliseconds of real time after it has passed a point, once nothing waits for a
    /// thread of the pool: to let a fake clock go on, <c>() =&gt; clock.Advance(TimeSpan.FromSeconds(0.25))</c>. Default: nothing.
    /// </summary>
    /// <remarks>
    /// In steps well below a second, the grace of a hook whose time is up: one that jumps over it leaves the hook none. What it throws
    /// ends the exploration.
    /// </remarks>
    public Action? PassTime { get; init; }

    /// <summary>Whether a job may observe the request and run to its end all the same. Default: no.</summary>
    public bool AllowDeclined { get; init; }

    /// <summary>Whether to let a time limit pass at each point, too. Default: no.</summary>
    public bool Timeouts { get; init; }

    /// <summary>Whether to let the cleanup budget end at each point of the hooks, too. Default: no.</summary>
    public bool ExpireCleanup { get; init; }

    /// <summary>Whether to ask the job before it is started, too. Default: no.</summary>
    public bool CancelBeforeStart { get; init; }

    /// <summary>
    /// Makes what the work is to fail with at a point; null for a point that is to be left out. Called for each such run, those that are
    /// made again to make sure of something included; what it throws itself ends the exploration. Default: no faults are explored.
    /// </summary>
    public Func<ExplorationPoint, Exception?>? FaultAt { get; init; }

    /// <summary>How many runs at most, 1 or more; the undisturbed ones do not count. Default: 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxRuns
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxRuns));
            field = value;
        }
    } = 1000;

    /// <summary>
    /// How many of the times that the work passes the same place are explored with the same disturbance, 1 or more: the first, the last,
    /// the second, and others by chance. Default: 32.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxRunsPerPlace
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxRunsPerPlace));
            field = value;
        }
    } = 32;

    /// <summary>After how much real time no run is begun any more, above zero, or infinite. Default: one minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither above zero nor infinite.</exception>
    public TimeSpan MaxTime
    {
        get;
        init => field = Above(value, nameof(MaxTime));
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// After how much real time a run that has not ended counts as one that never will, above zero, or infinite. Default: 10 s. After
    /// three of them the exploration stops.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither above zero nor infinite.</exception>
    public TimeSpan MaxRunTime
    {
        get;
        init => field = Above(value, nameof(MaxRunTime));
    } = TimeSpan.FromSeconds(10);

    /// <summary>How many runs go on at the same time, 1 or more. Default: 1. More wants a <see cref="Trial"/> for each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxDegreeOfParallelism
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxDegreeOfParallelism));
            field = value;
        }
    } = 1;

    /// <summary>What the choices by chance begin with: the same seed, the same choices. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Told after every run, one at a time. Default: nobody. What it throws is in <see cref="ExplorationResult.Notes"/>.</summary>
    public IProgress<ExplorationProgress>? Progress { get; init; }

    private static TimeSpan Above(TimeSpan value, string name) =>
        value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "A time above zero is accepted, or Timeout.InfiniteTimeSpan.");
}
