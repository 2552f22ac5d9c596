using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Telemetry;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G2.3, G2.4, G10.1: what a monitor remembers of why a job was asked to stop; no exception, nor what that may hold.</summary>
[Collection(ListensToAll.Name)]
public class RememberedReasonTests
{
    private static readonly JobMonitorOptions Patient = new() { Interval = JobOptions.MaxTime, EndedJobsKept = 100 };

    [Fact(DisplayName = "G2.3 Of a reason that came down a monitor remembers every step, in words and without the exception")]
    public async Task GetJobs_EndedChild_TellsTheChainInWords()
    {
        using var monitor = new JobMonitor(Patient);
        HeldJob parent = await HeldJob.StartAsync("parent");
        HeldJob child = await HeldJob.StartAsync("child", parent.Context);
        parent.Job.Cancel("enough", new FormatException(), "StopAll", "/app/Program.cs", 31);
        await child.EndAsync();
        await parent.EndAsync();

        CancellationReason remembered = ReasonOf(child.Job, monitor)!;

        Assert.Equal("Parent by job 'parent', from Requested by StopAll (Program.cs:31): enough", remembered.ToString());
        Assert.Equal((null, null), (remembered.Exception, remembered.Cause!.Exception));
        Assert.Equal(parent.Job.CancellationReason!.RequestedAt, remembered.Cause.RequestedAt);
    }

    [Fact(DisplayName = "G2.4 A reason without an exception is remembered as the very object that the job shows")]
    public async Task GetJobs_EndedJob_ShowsTheSameReason()
    {
        using var monitor = new JobMonitor(Patient);
        CancellableJob job = CancellableJob.Create(_ => { });
        job.Cancel("enough");
        await job.EndAsync();

        Assert.Same(job.CancellationReason, ReasonOf(job, monitor));
    }

    private static CancellationReason? ReasonOf(CancellableJob job, JobMonitor monitor) =>
        monitor.GetJobs().Single(it => it.Report.Id == job.Id).Report.CancellationReason;
}
