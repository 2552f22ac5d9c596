using System.Diagnostics;
using System.Text;

namespace Gallery.Tests.Support;

/// <summary>A built sample as a process of its own, its input closed and its output in a pipe: what a script would see.</summary>
internal sealed class SampleProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SampleProcess(Process process) => _process = process;

    /// <summary>What has been read of the output.</summary>
    public string Output => _output.ToString();

    public static SampleProcess Start(string sample, params string[] arguments)
    {
        // Where the sample itself was built: beside the tests lies only what all samples have in common, and some bring a web server.
        string folder = AppContext.BaseDirectory.Replace(
            Path.Join("tests", "Gallery.Tests"), Path.Join("samples", sample), StringComparison.Ordinal);
        string program = Path.Join(folder, $"{sample}.dll");
        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        process.StandardInput.Close();
        return new(process);
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

    public async Task PressCtrlCAsync()
    {
        using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Reads the rest and waits for the end.</summary>
    public async Task<(int ExitCode, string Errors)> EndAsync()
    {
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        _output.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await errors);
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
