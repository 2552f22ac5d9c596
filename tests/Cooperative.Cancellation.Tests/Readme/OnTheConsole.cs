namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>Tests that take the console's output for themselves. There is one console, so nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class OnTheConsole
{
    public const string Name = "console";
}
