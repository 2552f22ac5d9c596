using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Cooperative.Cancellation.Tests.Checkpoints.Compiled;

/// <summary>What the JIT made of the loops of tests/LoopProbe, from its own listing.</summary>
internal static partial class MachineCode
{
    private static readonly Lazy<Task<Dictionary<string, string[]>>> AtOnce = new(() => ListAsync("", "0", "FullOpts"));
    private static readonly Lazy<Task<Dictionary<string, string[]>>> Warm = new(() => ListAsync("warm", "1", "Tier1"));

    /// <summary>The instructions of the innermost loop of a method, from the label that it jumps back to up to that jump.</summary>
    /// <param name="method">Class and method, as <c>CheckedLoops:IntSum</c>.</param>
    /// <param name="isWarm">Whether the JIT has watched the method before it compiled it, as it does by default.</param>
    public static async Task<string[]> InnermostLoopAsync(string method, bool isWarm)
    {
        string[] lines = (await (isWarm ? Warm : AtOnce).Value)[method];
        string[]? innermost = null;
        for (int end = 0; end < lines.Length; end++)
        {
            if (Jump().Match(lines[end]) is { Success: true } jump
                && Array.FindIndex(lines, 0, end, line => line.StartsWith(jump.Groups["label"].Value + ":", StringComparison.Ordinal)) is var start and >= 0
                && (innermost is null || end - start < innermost.Length))
            {
                innermost = lines[start..(end + 1)];
            }
        }

        return innermost ?? throw new InvalidOperationException($"There is no loop in {method}:\n{string.Join('\n', lines)}");
    }

    /// <summary>Those of them that run in every round: a forward jump within the loop leaves out what is done now and then.</summary>
    public static async Task<string[]> HotPathAsync(string method, bool isWarm)
    {
        string[] loop = await InnermostLoopAsync(method, isWarm);
        List<string> path = [];
        for (int at = 0; at < loop.Length; at++)
        {
            path.Add(loop[at]);
            if (Jump().Match(loop[at]) is { Success: true } jump
                && Array.FindIndex(loop, at, line => line.StartsWith(jump.Groups["label"].Value + ":", StringComparison.Ordinal)) is var target and > 0)
            {
                at = target;
            }
        }

        return [.. path];
    }

    /// <summary>A run of the probe. Of a method that is compiled more than once, the last listing of that tier.</summary>
    private static async Task<Dictionary<string, string[]>> ListAsync(string argument, string tiered, string tier)
    {
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LoopProbe.dll"), argument])
            {
                RedirectStandardOutput = true,
                Environment =
                {
                    ["DOTNET_TieredCompilation"] = tiered,
                    ["DOTNET_TC_CallCountingDelayMs"] = "0",
                    ["DOTNET_JitStdOutFile"] = file,
                    ["DOTNET_JitDisasm"] = "*Loops:*",
                },
            };
            using Process process = Process.Start(start)!;
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            return (await File.ReadAllTextAsync(file))
                .Split("; Assembly listing for method ", StringSplitOptions.RemoveEmptyEntries)
                .Select(listing => (Name: Method().Match(listing), Text: listing))
                .Where(listing => listing.Name.Success && listing.Text.Contains($"({tier})", StringComparison.Ordinal))
                .GroupBy(listing => listing.Name.Value)
                .ToDictionary(listings => listings.Key, listings => listings.Last().Text.Split('\n', StringSplitOptions.TrimEntries));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"\w+Loops:\w+")]
    private static partial Regex Method();

    /// <summary>x64: <c>jne SHORT G_M000_IG04</c>; Arm64: <c>bne G_M000_IG04</c>, <c>cbnz w0, G_M000_IG04</c>.</summary>
    [GeneratedRegex(@"^(j|b|cb|tb)\S*\s.*?(?<label>G_M\w+_IG\d+)")]
    private static partial Regex Jump();
}
