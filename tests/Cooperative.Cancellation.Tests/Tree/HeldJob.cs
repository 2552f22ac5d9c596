using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>
/// A job whose body does nothing but stay at work until the test lets it go, whatever it is asked; the test has its context in hand.
/// </summary>
internal sealed class HeldJob
{
    private readonly TaskCompletionSource<JobContext> _context = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _leave = new();

    private HeldJob()
    {
    }

    public CancellableJob Job { get; private set; } = null!;

    public JobContext Context => _context.Task.Result;

    /// <summary>A root, or a child of <paramref name="parent"/>, at work once this returns.</summary>
    public static async Task<HeldJob> StartAsync(JobContext? parent = null, JobOptions? options = null)
    {
        var held = new HeldJob();
        held.Job = parent is null
            ? CancellableJob.StartAsync(held.StayAsync, options)
            : parent.StartChildAsync(held.StayAsync, options);
        await held._context.Task.WaitAsync(Jobs.Patience);
        return held;
    }

    /// <summary>With a name and all else left as it is.</summary>
    public static Task<HeldJob> StartAsync(string name, JobContext? parent = null) => StartAsync(parent, new JobOptions { Name = name });

    /// <summary>Lets the body return.</summary>
    public void Leave() => _leave.Open();

    /// <summary>Lets the body return, and waits for the end of the job.</summary>
    public Task<JobReport> EndAsync()
    {
        Leave();
        return Job.EndAsync();
    }

    private Task StayAsync(JobContext context)
    {
        _context.SetResult(context);
        return _leave.WaitAsync();
    }
}
