using Cooperative.Cancellation;
using Spectre.Console;

namespace FolderDigest;

/// <summary>Shows how far the job is until it ends: a bar for people at a terminal, lines for files and pipes.</summary>
internal static class Display
{
    public static JobReport Follow(CancellableJob job, Problems problems) =>
        AnsiConsole.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsOutputRedirected && !Console.IsErrorRedirected
            ? BarDisplay.Follow(job, problems)
            : LineDisplay.Follow(job, problems);
}
