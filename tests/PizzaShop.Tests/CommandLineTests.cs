namespace PizzaShop.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task CtrlC_WhileTheFirstDoughIsKneaded_ClosesTheShopEarlyAndTidily()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process on Windows cannot send Ctrl-C to one other process.");
        using var shop = PizzaShopProcess.Start();
        await shop.ReadUntilAsync("margherita  Running  kneading");

        await shop.InterruptAsync();
        (int exitCode, string errors) = await shop.EndAsync();

        Assert.Equal(130, exitCode);
        Assert.Equal("", errors);
        Assert.Contains("margherita: Canceled (Honored)", shop.Output, StringComparison.Ordinal);
        Assert.Contains("because     Signal", shop.Output, StringComparison.Ordinal);
        Assert.Contains("shop: Canceled (Honored)", shop.Output, StringComparison.Ordinal);
        Assert.Contains("cleanup 'put up the chairs' took", shop.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Timeout", shop.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("quattro stagioni")]
    public async Task AnyArgument_IsRefused_WithTheUsage(string argument)
    {
        using var shop = PizzaShopProcess.Start(argument);

        (int exitCode, string errors) = await shop.EndAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("usage: PizzaShop", errors, StringComparison.Ordinal);
        Assert.Equal("", shop.Output);
    }
}
