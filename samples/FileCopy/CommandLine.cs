using System.CommandLine;
using System.CommandLine.Invocation;

namespace FileCopy;

/// <summary>What can be asked for: a copy, or the rehearsal.</summary>
internal static class CommandLine
{
    private static readonly Argument<string?> From = new("FROM") { Description = "The folder to copy", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string?> To = new("TO") { Description = "Where the copy is to be", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>An exit code where there is nothing to run: the usage was shown. Two nulls stand for the rehearsal.</summary>
    public static int? Parse(string[] args, out string? from, out string? to)
    {
        var command = new RootCommand(
            "Copies a folder with all that is in it. Ctrl-C stops it; run again, it resumes. Without arguments it makes a folder, and shows that.")
        {
            From, To,
        };
        command.Validators.Add(result =>
        {
            string? source = result.GetValue(From), target = result.GetValue(To);
            if (source is not null && Mistake(source, target) is { } mistake)
            {
                result.AddError(mistake);
            }
        });

        ParseResult parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        (from, to) = (null, null);
        switch (parsed.Action)
        {
            case ParseErrorAction error:
                error.ShowTypoCorrections = false;
                parsed.Invoke(new InvocationConfiguration { Output = Console.Error });
                return 2;

            // Somebody asked for the help or the version.
            case not null:
                return parsed.Invoke();
        }

        (from, to) = (parsed.GetValue(From), parsed.GetValue(To));
        return null;
    }

    private static string? Mistake(string from, string? to)
    {
        if (to is null)
        {
            return "A second folder is expected, where the copy is to be.";
        }

        if (!Directory.Exists(from))
        {
            return $"The folder '{from}' does not exist.";
        }

        return $"{Path.GetFullPath(to)}/".StartsWith($"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(from))}/", StringComparison.Ordinal)
            ? "The copy cannot lie in what is copied."
            : null;
    }
}
