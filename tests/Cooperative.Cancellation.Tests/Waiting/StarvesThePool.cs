namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Tests that take the pool away from everybody in the process run alone.</summary>
[CollectionDefinition(nameof(StarvesThePool), DisableParallelization = true)]
public class StarvesThePool;
