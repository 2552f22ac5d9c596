using System.Diagnostics;
using System.Globalization;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>A run of tests/SignalProbe: what it says is read, and signals go to it and not to the tests.</summary>
internal sealed class SignalProbe : IDisposable
{
    private readonly Process _process;

    private SignalProbe(Process process) => _process = process;

    /// <summary>A probe that listens for signals, once this returns.</summary>
    public static async Task<SignalProbe> StartAsync(params string[] arguments)
    {
        // "exec", so that the process we know is the probe itself. No core file: being killed is what it is here for.
        string[] command = ["-c", "ulimit -c 0; exec \"$@\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "SignalProbe.dll")];
        var start = new ProcessStartInfo("/bin/sh", [.. command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var started = new SignalProbe(Process.Start(start)!);
        Assert.Equal("listening, received nothing, exit code none", await started.ReadAsync());
        return started;
    }

    /// <summary>The next line that the probe says; null at its end.</summary>
    public Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Jobs.Patience);

    /// <summary>Sends a signal: INT, TERM or QUIT.</summary>
    public async Task SendAsync(string signal)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync().WaitAsync(Jobs.Patience);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Lets a lingering probe go on.</summary>
    public void Go() => _process.StandardInput.WriteLine();

    /// <summary>What the process ended with: 128 and the signal's number where a signal ended it.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Jobs.Patience);
        return _process.ExitCode;
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
