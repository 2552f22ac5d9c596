using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>
/// Contract G8.5, G10.2: what listeners do when the source and the instruments are made, by the first job of a process, must not
/// become a type initializer's fault, which would fail every job for ever. Each in a run of tests/ListenerProbe.
/// </summary>
public class FirstListenerTests
{
    [Theory(DisplayName = "[G10.2] Listeners that throw where they are offered the source or the instruments are one job's trouble, and nobody's fault")]
    [InlineData("source")]
    [InlineData("instruments")]
    [InlineData("source", "instruments")]
    public async Task Listeners_ThatThrowAtTheFirstJob_ChangeNothing(params string[] at) =>
        Assert.Equal(["Succeeded, Telemetry: InvalidDataException: no, thanks", "Succeeded"], await RunAsync(at));

    [Fact(DisplayName = "[G8.5] A listener that waits for a job while the instruments are made for another is not waited for in turn")]
    public async Task Listener_ThatWaitsForAJobAtTheFirstJob_IsNoDeadlock() =>
        Assert.Equal(["Succeeded", "Succeeded", "Succeeded"], await RunAsync("wait", "instruments"));

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
