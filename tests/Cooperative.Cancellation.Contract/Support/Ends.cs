namespace Cooperative.Cancellation.Contract;

/// <summary>What must agree at the end of every job: the report, the handle, and the task.</summary>
internal static class Ends
{
    public static Task<JobReport> EndsAsync(this Subject subject, JobState state, JobResponse response) =>
        subject.EndsAsync(state, response, wasRequested: response != JobResponse.None);

    public static async Task<JobReport> EndsAsync(this Subject subject, JobState state, JobResponse response, bool wasRequested)
    {
        JobReport report = await subject.EndAsync();
        CancellableJob<int> job = subject.Job;
        Assert.Equal(state, report.State);
        Assert.Equal(response, report.Response);
        Assert.Equal(state, job.State);
        Assert.Equal(wasRequested, job.IsCancellationRequested);
        Assert.Same(job.CancellationReason, report.CancellationReason);
        Assert.Equal(StatusOf(state), job.Completion.Status);
        if (state == JobState.Succeeded)
        {
            Assert.Null(report.Exception);
            Assert.Equal(Subject.Value, await job);
        }
        else
        {
            Assert.Same(report.Exception, await Record.ExceptionAsync(async () => await job));
        }

        return report;
    }

    private static TaskStatus StatusOf(JobState state) => state switch
    {
        JobState.Succeeded => TaskStatus.RanToCompletion,
        JobState.Canceled => TaskStatus.Canceled,
        _ => TaskStatus.Faulted,
    };
}
