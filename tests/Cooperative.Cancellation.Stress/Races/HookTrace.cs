namespace Cooperative.Cancellation.Stress.Races;

/// <summary>A cleanup hook of a job under test: when it ran, how often, and what became of its registration.</summary>
internal sealed class HookTrace(Subject subject, string name, bool isRacing)
{
    private int _runs;
    private volatile int _order;
    private volatile bool _isWaiting;

    public string Name => name;

    /// <summary>Registered while the job was perhaps ending, so that its place among the others is not known.</summary>
    public bool IsRacing => isRacing;

    public int Runs => _runs;

    /// <summary>The how manieth hook of the job it was; zero where it did not run.</summary>
    public int Order => _order;

    /// <summary>What the hook waits for, once it has begun; null where it is synchronous. It is told at once that its time is up, and may be given up on.</summary>
    public Task? Waits { get; init; }

    /// <summary>It has begun, and is no longer counted among those at work: whatever comes of it may come now.</summary>
    public bool IsWaiting => _isWaiting;

    public bool WasRefused { get; private set; }

    public bool WasWithdrawn { get; private set; }

    private CleanupRegistration Registration { get; set; }

    public void Register()
    {
        try
        {
            Registration = Waits is null ? subject.Job.OnCleanup(Run, name) : subject.Job.OnCleanup(RunAsync, name, limit: TimeSpan.Zero);
        }
        catch (InvalidOperationException)
        {
            WasRefused = true;
        }
    }

    public void Unregister()
    {
        WasWithdrawn = Registration.Unregister();
        subject.Demand(!Registration.Unregister(), "G6.5 Unregister returns true once");
    }

    private void Run(CleanupContext cleanup)
    {
        Begin(cleanup);
        subject.LeaveHook();
    }

    private async Task RunAsync(CleanupContext cleanup)
    {
        Begin(cleanup);

        // Given up on, it goes on beside the others: it is not counted among those at work.
        subject.LeaveHook();
        _isWaiting = true;
        await Waits!;
    }

    private void Begin(CleanupContext cleanup)
    {
        Interlocked.Increment(ref _runs);
        _order = subject.EnterHook();
        subject.Demand(subject.IsHurried || !cleanup.Context.IsCancellationRequested, "G6.2 a hook's context is quiet until its time is up");
        subject.Demand(ReferenceEquals(JobContext.Current, cleanup.Context), "G6.2 a hook's context is the current one");
    }
}
