using System.Diagnostics;

namespace Cooperative.Cancellation.Stress;

/// <summary>
/// These tests again, in a process of their own: for what a running process cannot change about itself, such as its processors, the
/// settings of its JIT, or the size of its pool.
/// </summary>
internal static class OwnProcess
{
    // A night's rounds take their time, and those of a day where other projects are at work. Less than the ten minutes of the dump.
    private static readonly TimeSpan Limit = Rounds.IsLong ? TimeSpan.FromHours(12) : TimeSpan.FromMinutes(8);

    /// <summary>Runs the tests of a class, and fails with what they said where one of them did.</summary>
    /// <param name="testClass">The class.</param>
    /// <param name="environment">Names and values, as <c>NAME=value</c>.</param>
    /// <param name="processor">Which processor alone to use; null for all.</param>
    public static async Task RunAsync(Type testClass, IEnumerable<string> environment, int? processor = null)
    {
        string program = Path.Combine(AppContext.BaseDirectory, typeof(OwnProcess).Assembly.GetName().Name!);
        string[] command = [program, "-class", testClass.FullName!, "-noColor", "-noLogo", "-parallelMode", "none"];
        if (processor is { } one)
        {
            command = ["taskset", "-c", $"{one}", .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["STRESS"] = Rounds.IsLong ? "long" : Rounds.Brief;
        foreach (string setting in environment)
        {
            string[] parts = setting.Split('=', 2);
            start.Environment[parts[0]] = parts[1];
        }

        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Limit);
        Task<string> said = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> complained = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{testClass.Name} hangs with {string.Join(' ', environment)}, processor {processor}.");
        }

        Assert.True(process.ExitCode == 0, $"{string.Join(' ', environment)}, processor {processor}:\n{await said}\n{await complained}");
        Assert.Contains("Failed: 0", await said, StringComparison.Ordinal);
        Assert.DoesNotContain("Total: 0,", await said, StringComparison.Ordinal);
    }

    /// <summary>Whether a process can be bound to one processor here.</summary>
    public static bool CanChooseProcessor { get; } = File.Exists("/usr/bin/taskset") || File.Exists("/bin/taskset");
}
