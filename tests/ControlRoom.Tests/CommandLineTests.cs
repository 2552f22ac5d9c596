namespace ControlRoom.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--skript")]
    [InlineData("everything")]
    public async Task WordThatItDoesNotKnow_IsRefused_WithTheUsage(string argument)
    {
        (int exitCode, string output, string errors) = await ControlRoomProcess.RunAsync(argument);

        Assert.Equal(2, exitCode);
        Assert.Contains(argument, errors, StringComparison.Ordinal);
        Assert.Contains("--script", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task NoTerminal_AndNoScript_IsRefused_WithAWayOut()
    {
        (int exitCode, string output, string errors) = await ControlRoomProcess.RunAsync();

        Assert.Equal(2, exitCode);
        Assert.Contains("needs a terminal", errors, StringComparison.Ordinal);
        Assert.Contains("--script", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task Help_IsShown()
    {
        (int exitCode, string output, string errors) = await ControlRoomProcess.RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("--script", output, StringComparison.Ordinal);
        Assert.Equal("", errors);
    }
}
