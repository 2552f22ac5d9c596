namespace Cooperative.Cancellation.Testing.Tests;

/// <summary>
/// Tests whose work loses exceptions on purpose. .NET tells of these to the whole process, so nothing else runs beside them: it would
/// be told in the notes of others.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class LosesExceptions
{
    public const string Name = "loses exceptions";
}
