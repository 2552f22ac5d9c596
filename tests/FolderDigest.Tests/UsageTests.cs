using FolderDigest.Tests.Support;

namespace FolderDigest.Tests;

/// <summary>A mistake on the command line: what it is, how it is done, exit code 2, and nothing else happens.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("--unknown")]
    [InlineData("-x")]
    [InlineData("--manifest")]
    [InlineData("--manifest", "--restart")]
    [InlineData("one", "two")]
    [InlineData("")]
    public async Task Mistake_IsAnsweredWithTheUsage(params string[] arguments)
    {
        RunResult result = await Run.ToEndAsync(arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("Usage:", result.Errors, StringComparison.Ordinal);
        Assert.Contains(arguments[^1], result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("9999999h")]
    public async Task BadTime_IsNamedWithWhatIsAccepted(string time)
    {
        RunResult result = await Run.ToEndAsync("--cancel-after", time);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"--cancel-after '{time}'", result.Errors, StringComparison.Ordinal);
        Assert.Contains("500ms, 2s, 1.5min or 1h", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_IsNoMistake()
    {
        RunResult result = await Run.ToEndAsync("--help");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("--cancel-after <TIME>", result.Output, StringComparison.Ordinal);
    }
}
