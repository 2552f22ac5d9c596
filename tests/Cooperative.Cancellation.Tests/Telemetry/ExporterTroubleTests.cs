using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G10.2: parts of the OpenTelemetry SDK that throw change nothing.</summary>
[Collection(ListensToAll.Name)]
public class ExporterTroubleTests
{
    [Fact(DisplayName = "[G10.2] An exporter that throws changes nothing; the SDK keeps that to itself")]
    public async Task Exporter_ThatThrows_ChangesNothing()
    {
        using var exporter = new ThrowingExporter();
        JobReport report = await TracedAsync(new SimpleActivityExportProcessor(exporter));
        Assert.True(exporter.WasCalled);
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Empty(report.Troubles);
    }

    [Fact(DisplayName = "[G10.2] A processor that throws changes nothing, and is told once")]
    public async Task Processor_ThatThrows_ChangesNothing()
    {
        JobReport report = await TracedAsync(new ThrowingProcessor());
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal("Telemetry: InvalidDataException: on fire", Assert.Single(report.Troubles).ToString());
    }

    private static async Task<JobReport> TracedAsync(BaseProcessor<Activity> processor)
    {
        using TracerProvider provider = Sdk.CreateTracerProviderBuilder()
            .SetSampler(new AlwaysOnSampler())
            .AddSource(JobTelemetry.SourceName)
            .AddProcessor(processor)
            .Build();
        return await CancellableJob.StartAsync(async _ => await Task.Yield()).EndAsync();
    }

    private sealed class ThrowingExporter : BaseExporter<Activity>
    {
        public bool WasCalled { get; private set; }

        public override ExportResult Export(in Batch<Activity> batch)
        {
            WasCalled = true;
            throw new InvalidDataException("on fire");
        }
    }

    private sealed class ThrowingProcessor : BaseProcessor<Activity>
    {
        public override void OnStart(Activity data) => throw new InvalidDataException("on fire");

        public override void OnEnd(Activity data) => throw new InvalidDataException("on fire");
    }
}
