using Cooperative.Cancellation;

namespace PizzaShop.Tests.Exploration;

/// <summary>What must be true of an order when it is over, however it ended.</summary>
internal static class PizzaRules
{
    public static void AssertNotHalfDone(JobReport order)
    {
        Assert.True(order.HasEnded);
        var stage = (Stage)(order.Progress?.Completed ?? 0);
        bool isDelivered = stage == Stage.OutForDelivery;

        // Baked and not delivered, it must not stand about; delivered, there is nothing to toss.
        Assert.True(stage != Stage.InTheOven || HasRun("toss the pizza", order));
        Assert.False(isDelivered && HasRun("toss the pizza", order));
        Assert.Equal(stage != Stage.None, HasRun("wipe the table", order));

        Assert.False(isDelivered && order.State == JobState.Canceled, "A pizza that was delivered is no cancelled order.");
        Assert.True(isDelivered || order.State != JobState.Succeeded, "An order that was not delivered has not succeeded.");
    }

    private static bool HasRun(string hook, JobReport order) => order.Cleanup.Any(run => run.Name == hook);
}
