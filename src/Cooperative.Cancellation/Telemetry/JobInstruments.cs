using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace Cooperative.Cancellation;

/// <summary>The source, the meter and its instruments, as <see cref="JobTelemetry"/> documents them: made by the first job of the process.</summary>
/// <remarks>
/// <para>Made by a job, on its own thread, and not by an initializer of a type: .NET asks the listeners there and then whether they want
/// each. What they throw would be the initializer's fault, and every job's for ever; who waits in one for a job that needs the type
/// would wait for ever; and whoever asks a job to stop might be the first to come by [G1.1, G8.5, G10.2].</para>
/// <para>Null is what a listener threw at: it exists but is nowhere to be had, and made a second time it would meet the same listener.
/// The process does without.</para>
/// </remarks>
internal sealed class JobInstruments
{
    /// <summary>How long a job waits for the first one to have made them all; then it lives without, as the first one may be waiting for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly ManualResetEventSlim IsMade = new();
    private static volatile JobInstruments? s_made;
    private static int s_isBeingMade;

    private readonly Meter? _meter;

    // The first that was thrown at the making; exchanged for null by the job that tells it.
    private Exception? _fault;

    private JobInstruments()
    {
        string? version = typeof(JobInstruments).Assembly.GetName().Version?.ToString(3);
        Source = Try(() => new ActivitySource(JobTelemetry.SourceName, version));
        _meter = Try(() => new Meter(JobTelemetry.MeterName, version));
        Active = Try(() => _meter?.CreateObservableUpDownCounter(
            JobTelemetry.ActiveJobs, static () => JobMetrics.ActiveJobs, "{job}", "Jobs whose body, children or hooks are at work."));
        Ended = Counter(JobTelemetry.EndedJobs, "{job}", "Jobs that have ended, by outcome and response.");
        Duration = Histogram(
            JobTelemetry.JobDuration,
            "How long jobs took from their start to their end.",
            [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800, 3600]);

        // A checkpoint in every round answers within microseconds, the helpers within 250 µs; whatever is above 10 s is unresponsive.
        RequestToObserved = Histogram(
            JobTelemetry.RequestToObserved,
            "How long it took from the request to the first time the work met it.",
            [0.00001, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);

        // With an edge at each default limit: 10 s for a hook, 11 s with its grace, 30 s for all of them.
        Cleanup = Histogram(
            JobTelemetry.CleanupDuration,
            "How long cleanup took, from the first hook's begin to the last one's end.",
            [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 11, 30, 60]);
        FailedHooks = Counter(JobTelemetry.FailedHooks, "{hook}", "Cleanup hooks that failed, ran out of time or were abandoned.");
        Unresponsive = Counter(JobTelemetry.UnresponsiveJobs, "{job}", "Jobs that have not answered a request in time.");
    }

    /// <summary>Null until the first job of the process has made them: nobody is called, nobody waits.</summary>
    public static JobInstruments? Made => s_made;

    public ActivitySource? Source { get; }

    public ObservableUpDownCounter<long>? Active { get; }

    public Counter<long>? Ended { get; }

    public Histogram<double>? Duration { get; }

    public Histogram<double>? RequestToObserved { get; }

    public Histogram<double>? Cleanup { get; }

    public Counter<long>? FailedHooks { get; }

    public Counter<long>? Unresponsive { get; }

    /// <summary>On a job's own thread: runs listeners' code, or waits for the job that does.</summary>
    public static void Make()
    {
        if (s_made is not null)
        {
            return;
        }

        if (Interlocked.Exchange(ref s_isBeingMade, 1) == 0)
        {
            s_made = new JobInstruments();
            IsMade.Set();
        }
        else
        {
            IsMade.Wait(Patience);
        }
    }

    /// <summary>What listeners threw at the making, for one job to tell; null for every other.</summary>
    public static Exception? TakeFault() =>
        s_made is not { } made || Volatile.Read(ref made._fault) is null ? null : Interlocked.Exchange(ref made._fault, null);

    private Counter<long>? Counter(string name, string unit, string description) =>
        Try(() => _meter?.CreateCounter<long>(name, unit, description));

    private Histogram<double>? Histogram(string name, string description, double[] buckets) => Try(() => _meter?.CreateHistogram(
        name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }));

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a listener throws is told as trouble [G10.2].")]
    private T? Try<T>(Func<T?> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception exception)
        {
            _fault ??= exception;
            return null;
        }
    }
}
