using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Traces jobs as an application does: with the OpenTelemetry SDK, and its exporter that keeps spans in memory.</summary>
internal sealed class Traces : IDisposable
{
    private readonly List<Activity> _exported = [];
    private readonly TracerProvider _provider;

    /// <param name="sampler">Null for the one that takes all.</param>
    /// <param name="alsoFrom">A source of the test's own, traced as well.</param>
    public Traces(Sampler? sampler = null, string? alsoFrom = null)
    {
        TracerProviderBuilder builder = Sdk.CreateTracerProviderBuilder()
            .SetSampler(sampler ?? new AlwaysOnSampler())
            .AddSource(JobTelemetry.SourceName)
            .AddInMemoryExporter(_exported);
        _provider = (alsoFrom is null ? builder : builder.AddSource(alsoFrom)).Build();
    }

    /// <summary>What was exported of the job. The last act of a job but one, so all of it is there once the job has ended.</summary>
    public IReadOnlyList<Activity> AllOf(CancellableJob job) =>
        [.. _exported.Where(it => Equals(it.GetTagItem("cancellable_job.id"), job.Id))];

    public Activity Of(CancellableJob job) => Assert.Single(AllOf(job));

    public void Dispose() => _provider.Dispose();
}
