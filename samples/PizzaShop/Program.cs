using Cooperative.Cancellation;
using PizzaShop;

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: PizzaShop    (no arguments; Ctrl-C closes the shop)");
    return 2;
}

var board = new Board();
var slip = new Slip("shop", board);
var evening = new Evening(slip, TimeProvider.System);

// The shop is a job, and closing time is its deadline. All that happens tonight happens below it.
CancellableJob shop = CancellableJob.StartAsync(
    evening.ServeAsync,
    new JobOptions { Name = "shop", Timeout = Evening.ClosingTime, Observers = [slip.Pin()] });

// Ctrl-C is one more way to ask it to stop. Nothing in the kitchen has to know which way it was.
using var signals = new CancelOnSignals(shop);

await board.ShowUntilTheEndAsync();

foreach (CancellableJob<string> order in evening.Orders)
{
    Console.WriteLine($"{await Story.OfAsync(order)}\n");
}

Console.WriteLine(Story.Of(shop));
return signals.ExitCode ?? 0;
