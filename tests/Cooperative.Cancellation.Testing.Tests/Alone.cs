namespace Cooperative.Cancellation.Testing.Tests;

/// <summary>
/// Tests that see the whole process: they lose exceptions on purpose, which .NET tells to everybody and would stand in the notes of
/// others, or they measure the heap. Nothing else runs beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
