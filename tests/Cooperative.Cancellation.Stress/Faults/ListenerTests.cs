using System.Diagnostics.Metrics;

namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>G10.2: a listener to the metrics that throws or blocks. It hears every job of the process, so nothing runs beside this.</summary>
[Collection(Alone.Name)]
public class ListenerTests
{
    [Theory(DisplayName = "G10.2 A metric listener that throws is told once; one that blocks holds up the end of the job, and no request")]
    [InlineData(false)]
    [InlineData(true)]
    public void Listener_ThatMisbehaves_ChangesNoOutcome(bool isBlocking)
    {
        using var misbehaviour = new Misbehaviour(isBlocking);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == JobTelemetry.MeterName)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => misbehaviour.Do());
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => misbehaviour.Do());
        listener.Start();
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            while (true)
            {
                context.Checkpoint();
                await Task.Yield();
            }
        });
        CancellableJob bystander = CancellableJob.StartAsync(context => Task.Delay(Timeout.Infinite, context.Token));

        Patience.Guard("a request beside a listener", () => Assert.True(job.Cancel()));
        Patience.Until(() => misbehaviour.HasHappened, "the listener");
        Patience.Guard("a request to another job", () => Assert.True(bystander.Cancel()));
        misbehaviour.Release();
        Patience.Until(() => job.Completion.IsCompleted && bystander.Completion.IsCompleted, "the ends of both");

        JobReport report = job.GetReport();
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        if (isBlocking)
        {
            Assert.Empty(report.Troubles);
        }
        else
        {
            Assert.Equal(TroubleSource.Telemetry, Assert.Single(report.Troubles).Source);
        }
    }
}
