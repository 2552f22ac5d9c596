using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>What must agree at the end of every job: the report, the handle and the task [G4.3].</summary>
internal static class Ends
{
    /// <summary>Succeeded, with this response, and with the value where the job has one.</summary>
    public static async Task SucceededAsync(CancellableJob job, JobResponse response)
    {
        JobReport report = await job.EndAsync();
        Agree(job, report, JobState.Succeeded, response);
        Assert.Equal(TaskStatus.RanToCompletion, job.Completion.Status);
        Assert.Null(report.Exception);
        if (job is CancellableJob<int> valued)
        {
            Assert.Equal(Ways.Value, await valued);
        }
    }

    /// <summary>Canceled, with this response. Returns what an awaiter sees, which is what the report shows.</summary>
    public static async Task<JobCanceledException> CanceledAsync(CancellableJob job, JobResponse response)
    {
        JobReport report = await job.EndAsync();
        Agree(job, report, JobState.Canceled, response);
        Assert.Equal(TaskStatus.Canceled, job.Completion.Status);
        JobCanceledException thrown = await Assert.ThrowsAsync<JobCanceledException>(async () => await job);
        Assert.Same(thrown, report.Exception);
        Assert.Same(job.CancellationReason, thrown.Reason);
        Assert.Equal(job.Name, thrown.JobName);
        return thrown;
    }

    /// <summary>Faulted, with this response. Returns what an awaiter sees, which is what the report shows.</summary>
    public static async Task<Exception> FaultedAsync(CancellableJob job, JobResponse response)
    {
        JobReport report = await job.EndAsync();
        Agree(job, report, JobState.Faulted, response);
        Assert.Equal(TaskStatus.Faulted, job.Completion.Status);
        Exception thrown = await Assert.ThrowsAnyAsync<Exception>(async () => await job);
        Assert.Same(thrown, report.Exception);
        return thrown;
    }

    private static void Agree(CancellableJob job, JobReport report, JobState state, JobResponse response)
    {
        Assert.Equal(state, report.State);
        Assert.Equal(state, job.State);
        Assert.Equal(response, report.Response);
        Assert.Equal(response != JobResponse.None, job.IsCancellationRequested);
        Assert.Same(job.CancellationReason, report.CancellationReason);
    }
}
