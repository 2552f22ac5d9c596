using System.Diagnostics;
using System.Text;

namespace Gallery.Tests.Support;

/// <summary>A built sample as a process of its own, its input closed and its output in a pipe: what a script would see.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _errors;

    private SampleProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static SampleProcess Start(string sample, params string[] arguments)
    {
        // Where the sample itself was built: beside the tests lies only what all samples have in common, and some bring a web server.
        string folder = AppContext.BaseDirectory.Replace(
            Path.Join("tests", "Gallery.Tests"), Path.Join("samples", sample), StringComparison.Ordinal);
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Join(folder, $"{sample}.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        process.StandardInput.Close();
        return new(process);
    }

    public static async Task<SampleEnd> RunAsync(string sample, params string[] arguments)
    {
        using SampleProcess process = Start(sample, arguments);
        return await process.EndAsync();
    }

    /// <summary>Reads on until a line says so; to the end where none does.</summary>
    public async Task ReadUntilAsync(string words)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            _output.Append(line).Append('\n');
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task InterruptAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    public async Task<SampleEnd> EndAsync()
    {
        _output.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new(_process.ExitCode, _output.ToString().ReplaceLineEndings("\n"), await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>What a sample left on the screen and told the shell.</summary>
internal sealed record SampleEnd(int ExitCode, string Output, string Errors)
{
    public string LastLine => Output.TrimEnd().Split('\n')[^1];
}
