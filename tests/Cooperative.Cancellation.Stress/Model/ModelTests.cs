using CsCheck;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>G1, G4, G5, G6: whatever is done to a job, in whatever order, it does what the model does.</summary>
public class ModelTests
{
    private static readonly int Sequences = Rounds.Of(everyBuild: 3_000, night: 300_000);

    [Fact(DisplayName = "G1, G4, G5, G6.1 to G6.6 The library does what the model does, after every operation of random sequences")]
    public void Library_UnderRandomOperations_DoesWhatTheModelDoes() =>
        Scenarios.Any.Sample(scenario => scenario.Play(), iter: Sequences, print: Shortest.Tell);
}
