namespace ControlRoom.Tests;

/// <summary>One run of the script, for all the tests that read it.</summary>
public sealed class PlayedScene : IAsyncLifetime
{
    public int ExitCode { get; private set; }

    public string Errors { get; private set; } = "";

    public string Output { get; private set; } = "";

    /// <summary>What comes after the last title.</summary>
    public string Reports => Output[Output.IndexOf("== The reports\n", StringComparison.Ordinal)..];

    public async ValueTask InitializeAsync() => (ExitCode, Output, Errors) = await ControlRoomProcess.RunAsync("--script");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The report of one job, from its headline to the blank line after it.</summary>
    public string ReportOf(string job)
    {
        int start = Reports.IndexOf($"\n{job}: ", StringComparison.Ordinal);
        Assert.True(start >= 0, $"No report of '{job}' in:\n{Output}");
        return Reports[(start + 1)..Reports.IndexOf("\n\n", start + 1, StringComparison.Ordinal)];
    }
}
