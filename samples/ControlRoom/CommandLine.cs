using System.CommandLine;
using System.CommandLine.Invocation;

namespace ControlRoom;

/// <summary>What can be asked for, and how.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Script = new("--script")
    {
        Description = "Play a fixed scene unattended, print how every job ended, and check it",
    };

    /// <summary>False where there is nothing to run: the usage was shown, and all that is left is to exit.</summary>
    public static bool TryParse(string[] args, out bool script, out int exitCode)
    {
        var command = new RootCommand("A dozen jobs of different temper, live. Ask them to stop, and see what they make of it.") { Script };
        ParseResult parsed = command.Parse(args);
        script = parsed.GetValue(Script);
        exitCode = ExitCode.Done;
        switch (parsed.Action)
        {
            case ParseErrorAction mistake:
                mistake.ShowTypoCorrections = false;
                parsed.Invoke(new InvocationConfiguration { Output = Console.Error });
                exitCode = ExitCode.Usage;
                return false;

            // Somebody asked for the help or the version.
            case not null:
                exitCode = parsed.Invoke();
                return false;
        }

        if (!script && !Terminal.IsThere)
        {
            Console.Error.WriteLine("The control room needs a terminal for its screen and keys. Without one: --script plays a fixed scene.");
            exitCode = ExitCode.Usage;
            return false;
        }

        return true;
    }
}
