namespace Cooperative.Cancellation.Testing;

/// <summary>One run to make: what to do, and where.</summary>
/// <param name="Disturbance">What to do.</param>
/// <param name="Site">At which place; null for nowhere in particular.</param>
/// <param name="Occurrence">At the how manieth time there, from 1.</param>
/// <param name="Prelude">Where the job is asked to stop before; null where it is not.</param>
internal sealed record Target(Disturbance Disturbance, Site? Site, int Occurrence, Target? Prelude = null)
{
    public static readonly Target Nowhere = new(Disturbance.None, null, 0);
    public static readonly Target BeforeStart = new(Disturbance.CancelBeforeStart, null, 0);

    public ExplorationPoint? Point => Site?.PointAt(Occurrence);
}
