using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

/// <summary>Does to a job at every point whatever can be done there, and wants all of it to have been done.</summary>
internal static class EveryWay
{
    /// <summary>Far off: where a limit passes, the explorer has let it pass.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>On a clock that stands still, so that nothing but the work decides how many points there are.</summary>
    public static ExplorationOptions Options => new()
    {
        TimeProvider = new TestTime(),
        Timeouts = true,
        FaultAt = point => new ArithmeticException($"at {point}"),
        ExpireCleanup = true,
        CancelBeforeStart = true,
        MaxRunsPerPlace = 100,
    };

    public static async Task<ExplorationResult> ExploreAsync(Func<Trial> newTrial, ExplorationOptions? options = null)
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(newTrial, options ?? Options, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
        Assert.All(result.Coverage, row => Assert.Equal(0, row.Unexplored));
        return result;
    }
}
