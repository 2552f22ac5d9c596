using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Cooperative.Cancellation.Tests;

namespace PizzaShop.Tests.Exploration;

public sealed class ExploredPizzaTests
{
    private readonly TestTime _clock = new();

    [Fact]
    public async Task Pizza_DisturbedAtEveryPoint_IsDeliveredOrTossedAndTheTableIsWiped()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            NewTrial,
            new ExplorationOptions
            {
                // The clock runs on while a hook waits for its turn on a busy machine; that alone is not to end its time.
                Job = new JobOptions { Name = "margherita", CleanupTimeout = JobOptions.MaxTime, CleanupHookTimeout = JobOptions.MaxTime },
                TimeProvider = _clock,
                PassTime = () => _clock.Advance(TimeSpan.FromMilliseconds(200)),

                // A loaded machine takes its time; only work that never ends is to fail.
                MaxRunTime = TimeSpan.FromMinutes(2),
                Timeouts = true,
                ExpireCleanup = true,
                CancelBeforeStart = true,
                FaultAt = static point => new InvalidOperationException($"the oven broke down at {point}"),
            },
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
        Assert.Empty(result.Notes);
        Assert.All(result.Coverage, row => Assert.Equal(0, row.Unexplored));
    }

    private Trial NewTrial()
    {
        var slip = new Slip("margherita", new Board());
        var pizza = new Pizza(slip, folds: 3, _clock);
        string? value = null;
        return Trial.OfAsync(
            async order => value = await pizza.MakeAsync(order),
            report =>
            {
                PizzaRules.AssertNotHalfDone(report);
                return value switch
                {
                    null => report.State != JobState.Succeeded,
                    "delivered hot" => report.Response is JobResponse.None or JobResponse.TooLate,
                    _ => report.Response == JobResponse.Declined,
                };
            });
    }
}
