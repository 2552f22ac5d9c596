namespace Cooperative.Cancellation.Testing;

/// <summary>What is checked after every run. All but the last without being asked.</summary>
public enum ExplorationRule
{
    /// <summary>There is a point to explore, and the undisturbed work does not fail.</summary>
    Explorable,

    /// <summary>The job ended, within <see cref="ExplorationOptions.MaxRunTime"/>.</summary>
    Ended,

    /// <summary>A request was honored; or declined, where <see cref="ExplorationOptions.AllowDeclined"/> says so. It was not answered by a failure.</summary>
    Answered,

    /// <summary>Hooks ran once, the last first, and none failed or was abandoned.</summary>
    Hooks,

    /// <summary>No job, scope, timer or link to an outside token was left behind.</summary>
    NothingLeft,

    /// <summary>No exception went unobserved, and no foreign code failed beside the job.</summary>
    NothingUnobserved,

    /// <summary>State, response, reason, exception and task agree with one another, as the contract wants it.</summary>
    Outcome,

    /// <summary>The caller's own: <see cref="ExplorationOptions.Invariant"/>.</summary>
    Invariant,
}
