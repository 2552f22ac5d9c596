using Cooperative.Cancellation;
using Spectre.Console;

namespace FolderDigest;

/// <summary>Shows how far the job is until it ends: a bar for people, lines for files and pipes.</summary>
internal static class Display
{
    public static JobReport Follow(CancellableJob job, Problems problems) =>
        AnsiConsole.Profile.Out.IsTerminal && AnsiConsole.Profile.Capabilities.Ansi
            ? BarDisplay.Follow(job, problems)
            : LineDisplay.Follow(job, problems);
}
