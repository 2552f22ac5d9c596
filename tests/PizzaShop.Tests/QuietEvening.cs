namespace PizzaShop.Tests;

/// <summary>One evening that nobody interrupts, for all the tests that read it.</summary>
public sealed class QuietEvening : IAsyncLifetime
{
    public int ExitCode { get; private set; }

    public string Errors { get; private set; } = "";

    public string Output { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var shop = PizzaShopProcess.Start();
        (ExitCode, Errors) = await shop.EndAsync();
        Output = shop.Output.ReplaceLineEndings("\n");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The report of one job, from its headline to the blank line after it.</summary>
    public string ReportOf(string job)
    {
        int start = Output.IndexOf($"\n{job}: ", StringComparison.Ordinal);
        Assert.True(start >= 0, $"No report of '{job}' in:\n{Output}");
        int end = Output.IndexOf("\n\n", start + 1, StringComparison.Ordinal);
        return Output[(start + 1)..(end < 0 ? Output.Length : end)];
    }
}
