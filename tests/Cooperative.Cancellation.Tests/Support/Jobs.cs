namespace Cooperative.Cancellation.Tests.Support;

/// <summary>Bodies that tests of every chapter need.</summary>
internal static class Jobs
{
    /// <summary>A minute: long enough for any machine, short enough that a hang is a failure and not a night.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A job at work, in a loop with a checkpoint, once this returns.</summary>
    public static async Task<CancellableJob> SpinningAsync(JobOptions? options = null, Action<JobContext>? first = null)
    {
        var running = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                first?.Invoke(context);
                running.Open();
                while (true)
                {
                    context.Checkpoint();
                    Thread.Yield();
                }
            },
            options);
        await running.WaitAsync();
        return job;
    }

    /// <summary>Runs an asynchronous or a synchronous body that does the same thing, for promises that hold for both [G4.2].</summary>
    public static CancellableJob Start(bool asynchronous, Action<JobContext> body, JobOptions? options = null) =>
        asynchronous
            ? CancellableJob.StartAsync(
                async context =>
                {
                    await Task.Yield();
                    body(context);
                },
                options)
            : CancellableJob.Start(body, options);

    /// <summary>The report of the end; fails the test where there is none within a minute.</summary>
    public static async Task<JobReport> EndAsync(this CancellableJob job)
    {
        Task<JobReport> wait = job.WaitAsync();
        return await wait.WaitAsync(Patience);
    }
}
