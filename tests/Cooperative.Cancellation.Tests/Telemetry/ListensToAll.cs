namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>
/// Tests that trace, measure and monitor. There is one source and one meter in the process, so a listener hears, and one that throws
/// disturbs, every job of every test, and a monitor asks them all where they are: nothing else runs beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class ListensToAll
{
    public const string Name = "listens to all jobs";
}
