using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FolderDigest;

/// <summary>What was asked for on the command line.</summary>
internal sealed record DigestOptions(string Folder, string Manifest, TimeSpan CancelAfter, bool Restart)
{
    /// <summary>
    /// False where there is nothing to run: the usage was shown, because somebody asked for it or because of a mistake, and all
    /// that is left is to exit.
    /// </summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out DigestOptions? options, out int exitCode)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The folder to hash",
            DefaultValueFactory = _ => DotNetInstallation(),
        };
        var manifest = new Option<string>("--manifest")
        {
            Description = "The manifest to write, and to resume from",
            HelpName = "FILE",
            DefaultValueFactory = _ => "./digest.sha256",
        };
        var cancelAfter = new Option<TimeSpan?>("--cancel-after")
        {
            Description = $"Stop after this time, as if by Ctrl-C: {TimeArgument.Accepted}",
            HelpName = "TIME",
            CustomParser = TimeArgument.Parse,
        };
        var restart = new Option<bool>("--restart") { Description = "Hash everything anew, whatever an earlier manifest says" };
        folder.Validators.Add(RequirePath);
        manifest.Validators.Add(option => RequirePath(option));

        var command = new RootCommand(
            "Hashes every file under a folder and writes a manifest that sha256sum -c verifies. Ctrl-C stops it; run again, it resumes.")
        {
            folder, manifest, cancelAfter, restart,
        };

        // No response files: a folder may well be called @home.
        ParseResult parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        options = null;
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowTypoCorrections = false;
            parsed.Invoke(new InvocationConfiguration { Output = Console.Error });
            exitCode = ExitCode.Usage;
            return false;
        }

        // Somebody asked for the help or the version.
        if (parsed.Action is not null)
        {
            exitCode = parsed.Invoke();
            return false;
        }

        options = new DigestOptions(
            parsed.GetRequiredValue(folder),
            parsed.GetRequiredValue(manifest),
            parsed.GetValue(cancelAfter) ?? Timeout.InfiniteTimeSpan,
            parsed.GetValue(restart));
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
