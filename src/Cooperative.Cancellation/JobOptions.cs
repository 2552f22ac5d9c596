using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation;

/// <summary>How a job is to be run. Immutable, so one instance may serve any number of jobs; vary it with a <c>with</c> expression.</summary>
/// <remarks>
/// Every limit accepts a time from zero to <see cref="MaxTime"/>, or <see cref="Timeout.InfiniteTimeSpan"/> for none. Anything else
/// is refused where it is set, with an <see cref="ArgumentOutOfRangeException"/> [G10.3].
/// </remarks>
public sealed record JobOptions
{
    /// <summary>The longest limit that .NET's timers can wait for: 4,294,967,294 ms, a little under 50 days.</summary>
    public static readonly TimeSpan MaxTime = Limits.MaxTime;

    internal static readonly JobOptions Default = new();

    private readonly TimeProvider? _timeProvider;

    /// <summary>What people know the job by, in logs, reports and messages. Default: <c>job-</c> and its number.</summary>
    /// <exception cref="ArgumentException">The name is empty or white space.</exception>
    public string? Name
    {
        get;
        init
        {
            if (value is not null)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(Name));
            }

            field = value;
        }
    }

    /// <summary>
    /// How long the work may take, counted from the start, before it is asked to stop with a reason of kind
    /// <see cref="CancellationKind.Timeout"/>. Default: no limit. Zero: it is asked at once, and its first checkpoint throws.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        init => field = Limits.Check(value, nameof(Timeout));
    } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>
    /// An outside token to obey: when it is cancelled, the job is asked to stop with a reason of kind
    /// <see cref="CancellationKind.Token"/>. Watched from the making of the job to its end. Default: none.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// The budget of the whole cleanup, counted from its beginning. Default: 30 s. When it is spent, the hooks that are left still
    /// run, each with its token already cancelled and a grace of 1 s [G6.3].
    /// </summary>
    public TimeSpan CleanupTimeout
    {
        get;
        init => field = Limits.Check(value, nameof(CleanupTimeout));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long one cleanup hook may take, unless it was registered with a limit of its own. Default: 10 s. Then its token is
    /// cancelled; another second later it is abandoned, and the next one runs [G6.3].
    /// </summary>
    public TimeSpan CleanupHookTimeout
    {
        get;
        init => field = Limits.Check(value, nameof(CleanupHookTimeout));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a job that was asked to stop may go without answering before it is called unresponsive, in the report and once in
    /// the log [G10.1]. Default: 10 s.
    /// </summary>
    public TimeSpan UnresponsiveAfter
    {
        get;
        init => field = Limits.Check(value, nameof(UnresponsiveAfter));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long asynchronous work may hold its thread before <see cref="JobContext.YieldAsync"/> gives it away. Default: 10 ms.
    /// </summary>
    public TimeSpan TimeSlice
    {
        get;
        init => field = Limits.Check(value, nameof(TimeSlice));
    } = TimeSpan.FromMilliseconds(10);

    /// <summary>Where a synchronous body runs. Default: <see cref="JobThread.Dedicated"/>. Asynchronous bodies ignore it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of <see cref="JobThread"/>.</exception>
    public JobThread Thread
    {
        get;
        init => field = Limits.Check(value, nameof(Thread));
    }

    /// <summary>What to make of a body that observed a request and ran to its end. Default: <see cref="DeclinedCancellation.Report"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of <see cref="Cancellation.DeclinedCancellation"/>.</exception>
    public DeclinedCancellation DeclinedCancellation
    {
        get;
        init => field = Limits.Check(value, nameof(DeclinedCancellation));
    }

    /// <summary>
    /// Whether a failure of this child is its own affair: siblings and parent are not asked to stop, and the parent does not fail
    /// with it [G8.3]. Default: no. Means nothing for a job without a parent.
    /// </summary>
    public bool IsolateFailure { get; init; }

    /// <summary>Where the job writes its log; the table of events is in <see cref="JobLogEvents"/>. Default: where the parent does, or nowhere.</summary>
    /// <remarks>
    /// What a logger throws changes nothing and is told in <see cref="JobReport.Troubles"/> [G10.2]. One that blocks at a line holds up
    /// the end of the job by a second, and so does each child's with its own; one that blocks when a scope is opened holds up the work
    /// that opens it.
    /// </remarks>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Whose clock and timers the job lives by, for every limit and every time in its report. Default: that of the parent, or
    /// <see cref="TimeProvider.System"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get => _timeProvider ?? TimeProvider.System;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(TimeProvider));
            _timeProvider = value;
        }
    }

    /// <summary>
    /// Who is told of every transition, from <see cref="JobState.Created"/> to the end, in order, on the thread pool. Default: nobody.
    /// </summary>
    /// <remarks>
    /// An observer that blocks delays neither the job nor the other observers. One that throws is told nothing more; what it threw
    /// is in <see cref="JobReport.Troubles"/> and in the log [G10.2].
    /// </remarks>
    /// <exception cref="ArgumentException">The list holds a null.</exception>
    public IReadOnlyList<IObserver<JobReport>> Observers
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Observers));
            IObserver<JobReport>[] copy = [.. value];
            if (Array.IndexOf(copy, null) is var at and >= 0)
            {
                throw new ArgumentException($"Observer {at} is null; every observer must be an object.", nameof(Observers));
            }

            field = copy;
        }
    } = [];

    /// <summary>Who explores the job, and every job below it; null in production.</summary>
    internal Probe? Probe { get; init; }

    /// <summary>What a child is run by: its own options, and its parent's clock and logger where it has none of its own.</summary>
    internal JobOptions Below(JobOptions? parent)
    {
        TimeProvider? clock = _timeProvider ?? parent?._timeProvider;
        ILogger? logger = Logger ?? parent?.Logger;
        if (clock == _timeProvider && logger == Logger)
        {
            return this;
        }

        return this with { TimeProvider = clock ?? TimeProvider.System, Logger = logger };
    }
}
