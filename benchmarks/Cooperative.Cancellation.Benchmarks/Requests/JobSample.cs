namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>What users of the library write. The body reads the context, or is thrown out of its loop by a checkpoint.</summary>
internal static class JobSample
{
    private static readonly JobOptions OnPool = new() { Thread = JobThread.Pool };

    public static double Take(Action<JobContext> spin)
    {
        var stopper = new Stopper();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                stopper.BeginsToSpin();
                spin(context);
                stopper.Notices();
            },
            OnPool);
        return stopper.Time(() => job.Cancel(), job.Completion);
    }
}
