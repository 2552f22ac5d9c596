using System.Diagnostics.Metrics;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>
/// A listener of the test's own to the instruments of jobs, but for those that are asked and do not call. Runs the test's code at each
/// measurement, with the instrument's name; the code may throw, as listeners do. Listens to one instrument alone where it is told so.
/// </summary>
internal sealed class OwnMeter : IDisposable
{
    private readonly MeterListener _listener = new();

    public OwnMeter(Action<string> called, string? only = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == JobTelemetry.MeterName && !instrument.IsObservable && (only ?? instrument.Name) == instrument.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => called(instrument.Name));
        _listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => called(instrument.Name));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
