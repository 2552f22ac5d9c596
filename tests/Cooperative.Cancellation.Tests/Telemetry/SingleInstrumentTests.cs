using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G2.4: each instrument is written for its own sake, whoever else is listened to.</summary>
[Collection(ListensToAll.Name)]
public class SingleInstrumentTests
{
    [Theory(DisplayName = "[G2.4] An instrument is written though it is the only one that anybody listens to")]
    [InlineData(JobTelemetry.EndedJobs)]
    [InlineData(JobTelemetry.JobDuration)]
    [InlineData(JobTelemetry.RequestToObserved)]
    [InlineData(JobTelemetry.CleanupDuration)]
    [InlineData(JobTelemetry.FailedHooks)]
    public async Task Instrument_ListenedToAlone_IsWritten(string instrument)
    {
        var heard = new ConcurrentQueue<string>();
        using var meter = new OwnMeter(heard.Enqueue, only: instrument);
        CancellableJob job = null!;
        job = CancellableJob.Create(context =>
        {
            context.OnCleanup(_ => throw new IOException("disk full"));
            job.Cancel();
            context.Checkpoint();
        });
        job.Start();

        await job.EndAsync();

        Assert.Contains(instrument, heard);
    }
}
