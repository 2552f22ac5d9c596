using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace FolderDigest.Tests.Support;

/// <summary>One run of the program, as a process of its own.</summary>
internal sealed class Run : IDisposable
{
    /// <summary>Long enough for any machine, short enough that a hang is a failure and not a night.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "FolderDigest.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _errors;

    private Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static Run Start(params string[] arguments) => new(new ProcessStartInfo("dotnet", [Program, .. arguments]));

    /// <summary>Runs it where no file may grow beyond a kilobyte or so, which is what a full disk comes to.</summary>
    public static Run StartOnFullDisk(params string[] arguments)
    {
        // The runtime itself needs large files for its code, unless it is told to do without.
        var start = new ProcessStartInfo(
            "sh", ["-c", "trap '' XFSZ; ulimit -f 2; exec dotnet \"$@\"", "sh", Program, .. arguments]);
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new Run(start);
    }

    public static async Task<RunResult> ToEndAsync(params string[] arguments)
    {
        using Run run = Start(arguments);
        return await run.EndAsync();
    }

    /// <summary>Waits for a line of output that matches.</summary>
    public async Task<Run> UntilAsync([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            _output.AppendLine(line);
            if (Regex.IsMatch(line, pattern))
            {
                return this;
            }
        }

        throw new InvalidOperationException($"No line like '{pattern}' in: {_output}{await _errors}");
    }

    /// <summary>Sends a signal, such as INT or TERM. One that comes after the end is lost, as it would be for anybody.</summary>
    public Run Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        kill.WaitForExit();
        return this;
    }

    public async Task<RunResult> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        _output.Append(await _process.StandardOutput.ReadToEndAsync(patience.Token));
        await _process.WaitForExitAsync(patience.Token);
        return new RunResult(_process.ExitCode, _output.ToString(), await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

/// <summary>What a run left on the screen and told the shell.</summary>
internal sealed record RunResult(int ExitCode, string Output, string Errors);
