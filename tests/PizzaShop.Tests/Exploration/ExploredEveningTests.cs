using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Cooperative.Cancellation.Tests;

namespace PizzaShop.Tests.Exploration;

public sealed class ExploredEveningTests
{
    private readonly TestTime _clock = new();

    [Fact]
    public async Task Evening_DisturbedAtEveryPlace_NoPizzaIsHalfServedAndBothOvensAreOff()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            NewTrial,
            new ExplorationOptions
            {
                // A fold of the dough at a time: who changes his mind at which moment is for the clock to decide.
                TimeProvider = _clock,
                PassTime = () => _clock.Advance(TimeSpan.FromMilliseconds(200)),

                // A loaded machine takes its time; only work that never ends is to fail.
                MaxRunTime = TimeSpan.FromMinutes(2),
                Timeouts = true,
                CancelBeforeStart = true,

                // A pizza that is out of the oven is served, whatever was asked meanwhile.
                AllowDeclined = true,

                // What fails within one order is explored with that alone.
                FaultAt = static point => point.Kind == ExplorationPointKind.Scope ? new InvalidOperationException($"the kitchen burns at {point}") : null,
                MaxRunsPerPlace = 2,
            },
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
    }

    private Trial NewTrial()
    {
        var board = new Board();
        var slip = new Slip("shop", board);
        var evening = new Evening(slip, _clock);
        return Trial.OfAsync(
            evening.ServeAsync,
            invariantAsync: report => HoldsAsync(evening, report),
            job: new JobOptions { Name = "shop", Timeout = Evening.ClosingTime, Observers = [slip.Pin()] });
    }

    private static async Task<bool> HoldsAsync(Evening evening, JobReport shop)
    {
        // The orders are the ovens' children, and the ovens are the shop's: all that happened tonight is over.
        Assert.Equal(0, shop.ChildrenAtWork);
        foreach (CancellableJob<string> order in evening.Orders)
        {
            PizzaRules.AssertNotHalfDone(order.GetReport());
            string story = await Story.OfAsync(order);
            Assert.StartsWith($"{order.Name}: {order.State}", story, StringComparison.Ordinal);
            Assert.Equal(order.State == JobState.Succeeded, story.Contains("delivered", StringComparison.Ordinal));
        }

        return true;
    }
}
