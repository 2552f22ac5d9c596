using Cooperative.Cancellation;

namespace PizzaShop;

/// <summary>One evening: two ovens, five orders, and three guests who change their minds.</summary>
internal sealed class Evening(Slip slip, TimeProvider clock)
{
    public static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(4.2);

    private static readonly TimeSpan TidyingUp = TimeSpan.FromMilliseconds(400);

    private readonly List<Order> _orders = [];

    /// <summary>The jobs of the orders that were begun, for whoever asks when the evening is over.</summary>
    public IEnumerable<CancellableJob<string>> Orders => _orders.Select(order => order.Job).OfType<CancellableJob<string>>();

    /// <summary>What the shop does as long as it is open.</summary>
    public async Task ServeAsync(JobContext shop)
    {
        shop.OnCleanup(cleanup => Task.Delay(TidyingUp, clock, cleanup.Token), "put up the chairs");
        Oven left = Oven.Light(shop, slip.Below("left oven"), clock);
        Oven right = Oven.Light(shop, slip.Below("right oven"), clock);

        Take("margherita", left);

        // Step 1: somebody asks, with a reason. Each of these guests calls at the worst moment.
        CancellableJob funghi = await Take("funghi", right).WhenAsync(Stage.Kneading, shop.Token);
        funghi.Cancel("we would rather have sushi");

        CancellableJob diavola = await Take("diavola", right).WhenAsync(Stage.InTheOven, shop.Token);
        diavola.Cancel("the doctor says no chili");

        Take("calzone for forty", left, folds: 40);
        CancellableJob capricciosa = await Take("capricciosa", right).WhenAsync(Stage.OutForDelivery, shop.Token);
        capricciosa.Cancel("we fell asleep on the sofa");

        // The last one to ask is the clock.
        await Task.Delay(Timeout.Infinite, shop.Token);
    }

    private Order Take(string pizza, Oven oven, int folds = 3)
    {
        Order order = oven.Take(pizza, folds);
        _orders.Add(order);
        return order;
    }
}
