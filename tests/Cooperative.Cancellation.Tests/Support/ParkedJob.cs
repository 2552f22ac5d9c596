namespace Cooperative.Cancellation.Tests.Support;

/// <summary>
/// A job whose body has begun and does nothing at all until the test lets go of it. So a test can act on a job that is surely at
/// work, and look at its context from outside, without a loop that burns a core.
/// </summary>
internal sealed class ParkedJob
{
    private readonly Gate _released = new();
    private JobContext? _context;

    private ParkedJob(bool asynchronous, Action<JobContext> then, Gate running, JobOptions? options) =>
        Job = Jobs.Start(
            asynchronous,
            context =>
            {
                _context = context;
                running.Open();
                _released.Wait();
                then(context);
            },
            options);

    public CancellableJob Job { get; }

    public JobContext Context => _context!;

    /// <summary>The job is at work once this returns. Let go, it goes through a checkpoint, unless it is given something else to do.</summary>
    public static async Task<ParkedJob> StartAsync(bool asynchronous = false, Action<JobContext>? then = null, JobOptions? options = null)
    {
        var running = new Gate();
        var parked = new ParkedJob(asynchronous, then ?? (context => context.Checkpoint()), running, options);
        await running.WaitAsync();
        return parked;
    }

    public void Release() => _released.Open();

    /// <summary>Lets go of the body and waits for the end of the job.</summary>
    public Task<JobReport> EndAsync()
    {
        Release();
        return Job.EndAsync();
    }
}
