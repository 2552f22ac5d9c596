namespace Cooperative.Cancellation.Testing;

/// <summary>How far an exploration has come.</summary>
/// <param name="Runs">How many runs are done.</param>
/// <param name="Planned">How many there will be, if time allows.</param>
/// <param name="Failures">How many of them have failed.</param>
/// <param name="Disturbance">What was done in the last one.</param>
/// <param name="Point">Where; null for the undisturbed run, and before the start.</param>
public readonly record struct ExplorationProgress(
    int Runs, int Planned, int Failures, Disturbance Disturbance, ExplorationPoint? Point);
