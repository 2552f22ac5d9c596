namespace Cooperative.Cancellation.Stress.Races;

/// <summary>A cleanup hook of a job under test: when it ran, how often, and what became of its registration.</summary>
internal sealed class HookTrace(Subject subject, string name, bool isRacing)
{
    private int _runs;

    public string Name => name;

    /// <summary>Registered while the job was perhaps ending, so that its place among the others is not known.</summary>
    public bool IsRacing => isRacing;

    public int Runs => _runs;

    /// <summary>The how manieth hook of the job it was; zero where it did not run.</summary>
    public int Order { get; private set; }

    public bool WasRefused { get; private set; }

    public bool WasWithdrawn { get; private set; }

    private CleanupRegistration Registration { get; set; }

    public void Register()
    {
        try
        {
            Registration = subject.Job.OnCleanup(Run, name);
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
        Interlocked.Increment(ref _runs);
        Order = subject.EnterHook();
        subject.Demand(subject.IsHurried || !cleanup.Context.IsCancellationRequested, "G6.2 a hook's context is quiet until its time is up");
        subject.Demand(ReferenceEquals(JobContext.Current, cleanup.Context), "G6.2 a hook's context is the current one");
        subject.LeaveHook();
    }
}
