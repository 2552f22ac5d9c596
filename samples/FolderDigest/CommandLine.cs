using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FolderDigest;

/// <summary>What can be asked for, and how.</summary>
internal static class CommandLine
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The folder to hash",
        DefaultValueFactory = _ => DotNetInstallation(),
        Validators = { RequirePath },
    };

    private static readonly Option<string> Manifest = new("--manifest")
    {
        Description = "The manifest to write, and to resume from",
        HelpName = "FILE",
        DefaultValueFactory = _ => "./digest.sha256",
        Validators = { RequirePath },
    };

    private static readonly Option<TimeSpan?> CancelAfter = new("--cancel-after")
    {
        Description = $"Stop after this time, as if by Ctrl-C: {TimeArgument.Accepted}",
        HelpName = "TIME",
        CustomParser = TimeArgument.Parse,
    };

    private static readonly Option<bool> Restart = new("--restart")
    {
        Description = "Hash everything anew, whatever an earlier manifest says",
    };

    /// <summary>
    /// False where there is nothing to run: the usage was shown, because somebody asked for it or because of a mistake, and all
    /// that is left is to exit.
    /// </summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out DigestOptions? options, out int exitCode)
    {
        var command = new RootCommand(
            "Hashes every file under a folder and writes a manifest that sha256sum -c verifies. Ctrl-C stops it; run again, it resumes.")
        {
            Folder, Manifest, CancelAfter, Restart,
        };

        // No response files: a folder may well be called @home.
        ParseResult parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        options = null;
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

        options = new DigestOptions(
            parsed.GetRequiredValue(Folder),
            parsed.GetRequiredValue(Manifest),
            parsed.GetValue(CancelAfter) ?? Timeout.InfiniteTimeSpan,
            parsed.GetValue(Restart));
        exitCode = ExitCode.Done;
        return true;
    }

    /// <summary>The runtime lies in <c>shared/Microsoft.NETCore.App/(version)</c> of its installation; published with a program, beside it.</summary>
    private static string DotNetInstallation()
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        DirectoryInfo? shared = new DirectoryInfo(runtime).Parent?.Parent;
        return shared is { Name: "shared", Parent.FullName: var installation } ? installation : runtime;
    }

    /// <summary>The parser takes any word it does not know for a path, misspelt options among them.</summary>
    private static void RequirePath(SymbolResult result)
    {
        foreach (string value in result.Tokens.Select(token => token.Value))
        {
            if (value.Length == 0)
            {
                result.AddError("A path is expected, not an empty text.");
            }
            else if (value.StartsWith('-'))
            {
                result.AddError($"Unknown option '{value}'. A path that begins with a hyphen is written './{value}'.");
            }
        }
    }
}
