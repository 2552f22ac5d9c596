using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>
/// Contract G8.5, G10.2: what listeners do when the source and the instruments are made, by the first job of a process, must not
/// become a type initializer's fault, which would fail every job for ever. Each in a run of tests/ListenerProbe.
/// </summary>
public class FirstListenerTests
{
    [Theory(DisplayName = "[G10.2] Listeners that throw where they are offered the source or the instruments are one job's trouble, the first of it, and nobody's fault")]
    [InlineData(JobTelemetry.SourceName, "source")]
    [InlineData(JobTelemetry.ActiveJobs, "instruments")]
    [InlineData(JobTelemetry.SourceName, "source", "instruments")]
    public async Task Listeners_ThatThrowAtTheFirstJob_ChangeNothing(string first, params string[] at) =>
        Assert.Equal([$"Succeeded, Telemetry: InvalidDataException: no {first}, thanks", "Succeeded"], await RunAsync(at));

    // The bound is one from below: however slow the machine, a job that waits takes no less.
    [Fact(DisplayName = "[G8.5] A job that begins while the instruments are made for another waits for them, but not for ever: a listener may be waiting for it")]
    public async Task Listener_ThatWaitsForAJobAtTheFirstJob_IsNoDeadlock() =>
        Assert.Equal(["Succeeded, later", "Succeeded", "Succeeded"], await RunAsync("wait", "instruments"));

    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ListenerProbe.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using Process probe = Process.Start(start)!;
        string said = await probe.StandardOutput.ReadToEndAsync().WaitAsync(Jobs.Patience);
        await probe.WaitForExitAsync().WaitAsync(Jobs.Patience);
        Assert.Equal(0, probe.ExitCode);
        return said.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
