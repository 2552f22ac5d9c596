using System.Globalization;
using System.Reflection;
using Cooperative.Cancellation.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>Compiles a sample of the README as a program, runs it, and compares what it prints.</summary>
internal static class ReadmeProgram
{
    /// <summary>What is wrong with the sample, each with its line in the README; nothing where all is well.</summary>
    public static IReadOnlyList<string> Check(ReadmeBlock block, TimeSpan limit)
    {
        CompiledText compiled = CompiledText.Program(block.Code);
        string[] complaints = [.. compiled.Complaints.Select(it => Describe(block, it))];
        if (complaints.Length > 0)
        {
            return complaints;
        }

        (string printed, string? failure) = Run(compiled.Load().EntryPoint!, limit);
        return failure is not null ? [$"README.md:{block.Line}: {failure}\n{printed}"] : Compare(block, printed);
    }

    private static string Describe(ReadmeBlock block, Diagnostic diagnostic)
    {
        int line = block.Line + diagnostic.Location.GetLineSpan().StartLinePosition.Line;
        return $"README.md:{line}: {diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
    }

    /// <summary>On a thread of its own, so that a sample without an end is a failure and not a night.</summary>
    private static (string Printed, string? Failure) Run(MethodInfo entry, TimeSpan limit)
    {
        TextWriter console = Console.Out;
        using var written = new StringWriter(CultureInfo.InvariantCulture);
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => entry.Invoke(
            null, BindingFlags.DoNotWrapExceptions, null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()], null)))
        {
            IsBackground = true,
            Name = "README",
        };

        // Synchronized: the jobs of a sample print from threads of their own.
        var shared = TextWriter.Synchronized(written);
        Console.SetOut(shared);
        try
        {
            thread.Start();
            bool ended = thread.Join(limit);
            string? failure = !ended ? $"the program did not end within {limit}."
                : thrown is not null ? $"the program threw {thrown}"
                : null;
            return (Copy(), failure);
        }
        finally
        {
            Console.SetOut(console);
        }

        string Copy()
        {
            // The lock that Synchronized takes: what was left behind may still be printing.
            lock (shared)
            {
                return written.ToString();
            }
        }
    }

    private static string[] Compare(ReadmeBlock block, string printed)
    {
        if (block.Output is null)
        {
            return [];
        }

        string[] expected = PrintedText.Normalise(block.Output);
        string[] actual = PrintedText.Normalise(printed);
        int same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return same == expected.Length && same == actual.Length
            ? []
            : [$"README.md:{block.Line}: line {same + 1} of the output is {At(actual, same)}, and the README says {At(expected, same)}.\n{printed}"];
    }

    private static string At(string[] lines, int index) => index < lines.Length ? $"'{lines[index]}'" : "missing";
}
