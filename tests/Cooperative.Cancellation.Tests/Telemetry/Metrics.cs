using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Measures jobs as an application does: with the OpenTelemetry SDK, and its exporter that keeps metrics in memory.</summary>
internal sealed class Metrics : IDisposable
{
    private readonly List<MetricSnapshot> _exported = [];
    private readonly MeterProvider _provider;

    public Metrics() => _provider = Sdk.CreateMeterProviderBuilder()
        .AddMeter(JobTelemetry.MeterName)
        .AddInMemoryExporter(_exported)
        .Build();

    /// <summary>What has been written so far; the very latest of each instrument.</summary>
    public IReadOnlyDictionary<string, MetricSnapshot> Collect()
    {
        _exported.Clear();
        Assert.True(_provider.ForceFlush());
        return _exported.ToDictionary(it => it.Name);
    }

    /// <summary>The counts of an instrument, each with its tags in the order of their names; empty where none was written.</summary>
    public IReadOnlyList<string> Counts(string instrument) => Points(instrument, point => $"{point.GetSumLong()}");

    /// <summary>The measurements of an instrument: how many, and their sum in seconds.</summary>
    public IReadOnlyList<string> Measured(string instrument) => Points(
        instrument, point => string.Create(CultureInfo.InvariantCulture, $"{point.GetHistogramCount()} in {point.GetHistogramSum():0.######} s"));

    public void Dispose() => _provider.Dispose();

    private List<string> Points(string instrument, Func<MetricPoint, string> value)
    {
        if (!Collect().TryGetValue(instrument, out MetricSnapshot? metric))
        {
            return [];
        }

        var points = new List<string>();
        foreach (MetricPoint point in metric.MetricPoints)
        {
            var tags = new List<string>();
            foreach (KeyValuePair<string, object?> tag in point.Tags)
            {
                tags.Add($"{tag.Key.Replace("cancellable_job.", null, StringComparison.Ordinal)}={tag.Value}");
            }

            points.Add($"{string.Join(' ', tags.Order(StringComparer.Ordinal))}: {value(point)}".TrimStart(':', ' '));
        }

        points.Sort(StringComparer.Ordinal);
        return points;
    }
}
