namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>Jobs that come to the outcome they are asked for as soon as they are started, so that a test can be about their hooks.</summary>
internal static class Ending
{
    /// <summary>What the body of a job that is to fail throws.</summary>
    public static InvalidDataException Fault { get; } = new("The body failed.");

    /// <summary>A job that is made and not yet started; one that is to be cancelled asks itself.</summary>
    public static CancellableJob Create(JobState outcome, JobOptions? options = null, Action<JobContext>? first = null)
    {
        CancellableJob? job = null;
        job = CancellableJob.Create(
            context =>
            {
                first?.Invoke(context);
                End(outcome, job!, context);
            },
            options);
        return job;
    }

    /// <summary>The same with an asynchronous body, which ends on another thread than it began.</summary>
    public static CancellableJob CreateAsync(JobState outcome, JobOptions? options = null)
    {
        CancellableJob? job = null;
        job = CancellableJob.CreateAsync(
            async context =>
            {
                await Task.Yield();
                End(outcome, job!, context);
            },
            options);
        return job;
    }

    /// <summary>Starts the job and waits for its end.</summary>
    public static Task<JobReport> RunAsync(this CancellableJob job)
    {
        job.Start();
        return Support.Jobs.EndAsync(job);
    }

    private static void End(JobState outcome, CancellableJob job, JobContext context)
    {
        switch (outcome)
        {
            case JobState.Faulted:
                throw Fault;
            case JobState.Canceled:
                job.Cancel("enough");
                context.Checkpoint();
                break;
        }
    }
}
