using System.Threading.Channels;
using Cooperative.Cancellation;

namespace PizzaShop;

/// <summary>A child of the shop and the parent of its orders: it ends after them, and hands down to them what is asked of the shop.</summary>
internal sealed class Oven
{
    private readonly Slip _slip;
    private readonly TimeProvider _clock;
    private readonly Channel<Order> _queue = Channel.CreateUnbounded<Order>();

    private Oven(Slip slip, TimeProvider clock)
    {
        _slip = slip;
        _clock = clock;
    }

    public static Oven Light(JobContext shop, Slip slip, TimeProvider clock)
    {
        var oven = new Oven(slip, clock);
        shop.StartChildAsync(oven.BurnAsync, new JobOptions { Name = slip.Name, Observers = [slip.Pin()] });
        return oven;
    }

    public Order Take(string pizza, int folds)
    {
        var order = new Order(_slip.Below(pizza), folds, _clock);
        _queue.Writer.TryWrite(order);
        return order;
    }

    /// <summary>Burns until it is asked to stop. What is still in the queue by then is never begun.</summary>
    private async Task BurnAsync(JobContext oven)
    {
        await foreach (Order order in _queue.Reader.ReadAllAsync(oven.Token))
        {
            order.StartIn(oven);
        }
    }
}
