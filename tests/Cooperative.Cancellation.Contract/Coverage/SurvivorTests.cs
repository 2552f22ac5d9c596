namespace Cooperative.Cancellation.Contract;

/// <summary>The mutants that may survive, as the configuration of the mutation testing records them: each is where it says, and why.</summary>
public class SurvivorTests
{
    [Fact(DisplayName = "Every mutant that is recorded as surviving stands where the record says, with a reason")]
    public void Records_All_StandWhereTheySay()
    {
        string[] faults = [.. Survivor.All.Select(survivor => survivor.Fault()).OfType<string>()];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact(DisplayName = "The configuration keeps nothing from being mutated but what it records")]
    public void Exclusions_All_AreRecords()
    {
        Assert.NotEmpty(Survivor.All);
        Assert.Equal(Survivor.All.Count, File.ReadLines(Survivor.Path).Count(line => line.Contains('!', StringComparison.Ordinal)));
    }
}
