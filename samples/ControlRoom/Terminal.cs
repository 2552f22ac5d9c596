using Spectre.Console;

namespace ControlRoom;

/// <summary>What the program is talking to.</summary>
internal static class Terminal
{
    /// <summary>Whether somebody can look at a screen, and press keys.</summary>
    public static bool IsThere =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
}
