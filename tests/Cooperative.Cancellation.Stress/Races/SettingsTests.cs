namespace Cooperative.Cancellation.Stress.Races;

/// <summary>
/// The same races in processes with other settings: code that was optimised at once, and code that never was; one processor, and one that
/// the runtime only believes to be alone. In a Debug build the library itself is never optimised, so the night runs a Release build.
/// </summary>
[Collection(Alone.Name)]
public class SettingsTests
{
    [Theory(DisplayName = "G1, G4, G6, G8 The races end as they should whatever the JIT does, and on one processor as on two")]
    [InlineData("DOTNET_TieredCompilation=0", false)]
    [InlineData("DOTNET_TieredPGO=0", true)]
    [InlineData("DOTNET_PROCESSOR_COUNT=1", false)]
    public Task Races_UnderOtherSettings_EndAsTheyShould(string setting, bool isOnOneProcessor) => OwnProcess.RunAsync(
        typeof(RaceTests), [setting], isOnOneProcessor && OwnProcess.CanChooseProcessor ? 0 : null);
}
