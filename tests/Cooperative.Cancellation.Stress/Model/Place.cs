using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What sort of work a place is for.</summary>
internal enum PlaceKind
{
    /// <summary>A job's body.</summary>
    Body,

    /// <summary>A scope with a time limit that throws when it passes.</summary>
    Timeout,

    /// <summary>A scope with a time limit that tells whether the work finished.</summary>
    TryTimeout,

    /// <summary>A scope that requests from outside do not reach.</summary>
    Shield,

    /// <summary>A cleanup hook in its turn.</summary>
    Hook,
}

/// <summary>A place where work is done, each with a context of its own: it can be asked to stop by itself.</summary>
/// <param name="Id">Its number in the world.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Job">The number of the job that the work belongs to.</param>
/// <param name="Outer">The place around it, from which requests come down; null for a root's body, and for hooks.</param>
internal sealed record Place(int Id, PlaceKind Kind, int Job, int? Outer)
{
    /// <summary>Why its work was asked to stop. The first one wins, and never changes [G2.2].</summary>
    public Reason? Reason { get; init; }

    /// <summary>When its time limit passes; null where it has none that is still to pass.</summary>
    public TimeSpan? Due { get; init; }

    public bool HasExpired { get; init; }

    /// <summary>Whether the work is over; of a body's place, whether the whole job is.</summary>
    public bool IsClosed { get; init; }

    /// <summary>What child jobs that were started here failed with.</summary>
    public ImmutableList<Error> ChildFaults { get; init; } = [];
}
