namespace Cooperative.Cancellation;

/// <summary>What a parent remembers of a child that has ended.</summary>
/// <param name="Id">The number of the child.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">How it ended.</param>
/// <param name="Response">What it made of a request to stop.</param>
/// <param name="Duration">How long it took, from its start to its end.</param>
public sealed record ChildReport(long Id, string Name, JobState State, JobResponse Response, TimeSpan Duration);
