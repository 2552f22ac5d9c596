using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <content>
/// What is told to those who trace and measure jobs. Listeners are foreign code: never called under a lock or on the thread of
/// whoever asks the job to stop, and what they throw is trouble and nothing else [G10.2].
/// </content>
internal sealed partial class JobLife
{
    /// <summary>The job's own activity; null before and after its work, and where nobody traces it.</summary>
    public Activity? Activity => Volatile.Read(ref _extras)?.Activity;

    /// <summary>Whether the end of the job will be told to anybody.</summary>
    private bool IsTelemetryHeard => Activity is not null || JobMetrics.IsEndEnabled;

    /// <summary>
    /// The job's activity is the current one in each of its hooks. The one in whose flow a hook was registered may have stopped, or be
    /// none of the job's.
    /// </summary>
    public void EnterActivity()
    {
        if (Activity is { } activity)
        {
            Try(static it => Activity.Current = it, activity);
        }
    }

    /// <summary>
    /// The job has not answered in time. By whoever found out, on any thread: listeners are called on the pool, for the timer's thread
    /// serves every deadline of the process.
    /// </summary>
    public void CountUnresponsive()
    {
        if (JobMetrics.IsUnresponsiveEnabled)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static life => life.Try(JobMetrics.CountUnresponsive, life.Reason!), this, preferLocal: false);
        }
    }

    /// <summary>
    /// In the flow of whoever started the job, on a thread that is not his, and before the job's own context is the current one: so the
    /// activity has the right parent, and is not seen where it should not be.
    /// </summary>
    private void BeginTelemetry(bool hasBegun)
    {
        JobInstruments.Make();
        if (JobInstruments.TakeFault() is { } fault)
        {
            AddTelemetryTrouble(fault);
        }

        _isCounted = hasBegun && JobMetrics.TryCountUp();
        if (JobTrace.IsEnabled)
        {
            // Two steps: where a listener throws at the start, the activity has become the current one and is to be stopped as any other.
            Try(static life => life.CreateActivity(), this);
            if (Activity is { } activity)
            {
                Try(static it => it.Start(), activity);
            }
        }
    }

    private void CreateActivity()
    {
        // What was never started begins, for those who trace it, with the request that ends it.
        if (JobTrace.Create(this, Clock.UtcAt(_timeline.Started ?? _timeline.Requested ?? 0)) is { } activity)
        {
            Extras.Activity = activity;
        }
    }

    /// <summary>
    /// After the end, so that all there is to tell is known and nobody writes it any more. The measurements first: those who take samples
    /// of activities with them look at the current one.
    /// </summary>
    private void EndTelemetry()
    {
        if (_isHeard)
        {
            JobReport report = FinalReport();
            foreach (Action<JobReport> write in JobMetrics.AtEnd)
            {
                Try(write, report);
            }

            if (Activity is { } activity)
            {
                Try(it => JobTrace.Tell(it, report), activity);
                Try(static it => it.Stop(), activity);
                Extras.Activity = null;
            }
        }

        if (_isCounted)
        {
            JobMetrics.CountDown();
        }
    }

    private JobReport FinalReport()
    {
        lock (this)
        {
            return MakeReport(_timeline.Latest);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a listener throws is told as trouble [G10.2].")]
    private void Try<T>(Action<T> step, T with)
    {
        try
        {
            step(with);
        }
        catch (Exception exception)
        {
            AddTelemetryTrouble(exception);
        }
    }

    private void AddTelemetryTrouble(Exception exception)
    {
        if (Interlocked.Exchange(ref Extras.TelemetryTrouble, 1) == 0)
        {
            AddTrouble(TroubleSource.Telemetry, exception);
        }
    }
}
