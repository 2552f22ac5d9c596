using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;

namespace Mandelbrot;

/// <summary>What can be asked for, and how.</summary>
internal static class CommandLine
{
    private static readonly Argument<DirectoryInfo> Folder = new Argument<DirectoryInfo>("folder")
    {
        Description = "Where to write the pictures, mandelbrot-whole.png and mandelbrot-stopped.png",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    }.AcceptExistingOnly();

    /// <summary>False where there is nothing to run: the usage was shown, and all that is left is to exit.</summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out DirectoryInfo? folder, out int exitCode)
    {
        var command = new RootCommand("Renders the Mandelbrot set, and a part of it that is stopped half-way. Ctrl-C stops it, too.")
        {
            Folder,
        };
        ParseResult parsed = command.Parse(args);
        folder = null;
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

        folder = parsed.GetRequiredValue(Folder);
        exitCode = ExitCode.Done;
        return true;
    }
}
