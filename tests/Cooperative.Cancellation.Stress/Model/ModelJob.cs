using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>A job, as the contract sees it.</summary>
/// <param name="Id">Its number in the world.</param>
/// <param name="Name">Its name.</param>
/// <param name="Setup">How it was made.</param>
/// <param name="Body">The place of its body, whose requests are the job's.</param>
/// <param name="Made">The step in which it was made.</param>
internal sealed record ModelJob(int Id, string Name, JobSetup Setup, int Body, int Made)
{
    public JobState State { get; init; } = JobState.Created;

    /// <summary>Every state so far: what an observer is told [G5.1].</summary>
    public ImmutableList<JobState> Story { get; init; } = [JobState.Created];

    public bool HasStarted { get; init; }

    public bool HasObserved { get; init; }

    /// <summary>The requests that came too late to be the first [G2.2].</summary>
    public ImmutableList<Reason> Later { get; init; } = [];

    /// <summary>Where its work stands, the innermost place last: in scopes of the body, or in a hook. Empty while nothing is at work.</summary>
    public ImmutableList<int> Work { get; init; } = [];

    /// <summary>Set while the innermost scope's body, or the hook, is over and children that were started in it are not.</summary>
    public Departure? Leaving { get; init; }

    /// <summary>What the body came to; null while it has not ended.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The hooks that are still to run, the next one last [G6.1].</summary>
    public ImmutableList<int> Stack { get; init; } = [];

    /// <summary>The hooks that have begun, in that order.</summary>
    public ImmutableList<HookRun> Runs { get; init; } = [];

    public TimeSpan? CleanupBegan { get; init; }

    public bool IsHurried { get; init; }

    /// <summary>What the work has caught last.</summary>
    public Error? Caught { get; init; }

    /// <summary>What the work saw last.</summary>
    public string Note { get; init; } = "";

    /// <summary>What the job has thrown; null while, and where, it has not.</summary>
    public Error? Outcome { get; init; }

    /// <summary>What it came to, in words; empty while it has not ended.</summary>
    public string Result { get; init; } = "";

    public bool HasEnded => State >= JobState.Succeeded;

    /// <summary>Whether there is work that takes orders.</summary>
    public bool IsAtWork => Work.Count > 0 && Leaving is null;

    public bool IsInHook => Runs is [.., { Result: CleanupResult.Running }];

    /// <summary>Never backwards, never repeated [G5.1].</summary>
    public ModelJob Enter(JobState state) => state > State ? this with { State = state, Story = Story.Add(state) } : this;
}

/// <summary>A scope's body, or a hook, that is over.</summary>
/// <param name="Thrown">What left it; null where it returned.</param>
internal sealed record Departure(Error? Thrown);

/// <summary>A hook as it was registered.</summary>
internal sealed record ModelHook(int Id, int Job, CleanupWhen When, TimeSpan Limit)
{
    public string Name => $"h{Id}";
}

/// <summary>A hook that has begun.</summary>
/// <param name="Hook">The number of the hook.</param>
/// <param name="Place">The place of its work.</param>
/// <param name="Due">When its time is up; from then on, when its grace is.</param>
internal sealed record HookRun(int Hook, int Place, TimeSpan Due)
{
    /// <summary>Whether its own token was cancelled because its time was up.</summary>
    public bool IsTold { get; init; }

    public CleanupResult Result { get; init; } = CleanupResult.Running;

    public Error? Fault { get; init; }
}
