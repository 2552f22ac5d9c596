using System.Diagnostics;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>
/// A listener of the test's own to the activities of jobs. Runs the test's code at each place where .NET calls a listener, with the
/// name of the place; the code may throw, as listeners do.
/// </summary>
internal sealed class OwnTracer : IDisposable
{
    private readonly Action<string> _called;
    private readonly ActivityListener _listener;

    public OwnTracer(Action<string> called)
    {
        _called = called;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
            {
                called(nameof(ActivityListener.Sample));
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStarted = _ => called(nameof(ActivityListener.ActivityStarted)),
            ActivityStopped = _ => called(nameof(ActivityListener.ActivityStopped)),
        };
        ActivitySource.AddActivityListener(_listener);
        Activity.CurrentChanged += OnChanged;
    }

    public void Dispose()
    {
        Activity.CurrentChanged -= OnChanged;
        _listener.Dispose();
    }

    private void OnChanged(object? sender, ActivityChangedEventArgs change) => _called(nameof(Activity.CurrentChanged));
}
