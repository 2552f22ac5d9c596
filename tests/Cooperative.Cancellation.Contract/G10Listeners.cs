using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>
/// What of G10 wants a listener to metrics. There is one meter in the process: a listener hears, and one that throws disturbs, every job
/// of every test. So nothing else runs beside these.
/// </summary>
[Collection(nameof(ListensToAll))]
public class G10Listeners
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    [Theory(DisplayName = "G10.1 A job that was asked and has not answered within UnresponsiveAfter is… counted")]
    [EveryWay]
    public async Task Unresponsive_JobThatDoesNotAnswer_IsCountedOnce(Way way)
    {
        int count = 0;
        var counted = new Gate();
        using MeterListener listener = Listen(instrument =>
        {
            if (instrument == JobTelemetry.UnresponsiveJobs)
            {
                Interlocked.Increment(ref count);
                counted.Open();
            }
        });
        var time = new TestTime();
        Subject subject = await Subject.HoldAsync(way, options: new JobOptions { TimeProvider = time, UnresponsiveAfter = Limit });
        subject.Job.Cancel();
        time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.Equal(0, count);
        time.Advance(TimeSpan.FromTicks(1));
        await counted.WaitAsync();
        time.Advance(10 * Limit);
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Equal(1, count);
    }

    [Theory(DisplayName = "G10.2 A… metric listener… that throws never changes a job's outcome")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Listener_ThrowsWhateverItIsTold_ChangesNoOutcome(Way way, Deed deed)
    {
        Subject plain = await Subject.StartAsync(way, deed.Body());
        JobReport expected = await plain.EndAsync();
        int thrown = 0;
        using MeterListener metrics = Listen(_ => Throw());
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTelemetry.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Throw(),
            ActivityStopped = _ => Throw(),
        };
        ActivitySource.AddActivityListener(traces);
        Subject disturbed = await Subject.StartAsync(way, deed.Body());
        JobReport report = await disturbed.EndsAsync(expected.State, expected.Response);
        Assert.Equal(expected.Exception?.GetType(), report.Exception?.GetType());
        Assert.True(thrown > 0);

        void Throw()
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidTimeZoneException("listener");
        }
    }

    private static MeterListener Listen(Action<string> hear)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == JobTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => hear(instrument.Name));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => hear(instrument.Name));
        listener.Start();
        return listener;
    }
}

/// <summary>Tests whose listeners hear every job in the process run alone.</summary>
[CollectionDefinition(nameof(ListensToAll), DisableParallelization = true)]
public class ListensToAll;
