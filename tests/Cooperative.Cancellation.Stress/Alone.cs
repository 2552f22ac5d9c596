namespace Cooperative.Cancellation.Stress;

/// <summary>
/// Tests that need the processors for themselves, or that change what the whole process shares: telemetry, the heap, the thread pool.
/// They run one after the other, with nothing beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
