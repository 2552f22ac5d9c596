namespace Cooperative.Cancellation.Stress.Races;

/// <summary>What the work of a job does with a request, at the moment at which it is let go: the rows of the outcome table [G4].</summary>
internal enum Temper
{
    /// <summary>Comes to a checkpoint.</summary>
    Checks,

    /// <summary>Returns without a look.</summary>
    Returns,

    /// <summary>Reads the flag, and returns all the same.</summary>
    Reads,

    /// <summary>Throws a fault.</summary>
    Fails,

    /// <summary>Throws a cancellation of somebody else's.</summary>
    ThrowsForeign,
}
