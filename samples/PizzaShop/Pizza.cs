using Cooperative.Cancellation;

namespace PizzaShop;

/// <summary>A pizza seen from the inside: where the work meets a request to stop, and what it makes of one.</summary>
internal sealed class Pizza(Slip slip, int folds, TimeProvider clock)
{
    private static readonly TimeSpan Fold = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Baking = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Driving = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Wiping = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tossing = TimeSpan.FromMilliseconds(300);

    public async Task<string> MakeAsync(JobContext order)
    {
        // Step 4: it cleans up. Hooks run when the work has ended, the last one first, and no request reaches them.
        order.OnCleanup(cleanup => Task.Delay(Wiping, clock, cleanup.Token), "wipe the table");

        await KneadAsync(order);
        order.OnCleanup(cleanup => Task.Delay(Tossing, clock, cleanup.Token), "toss the pizza", CleanupWhen.Canceled | CleanupWhen.Faulted);

        await BakeAsync(order);
        return await DeliverAsync(order);
    }

    /// <summary>Step 2: the work notices at its next checkpoint. Half-kneaded dough is no loss, so it stops there and then.</summary>
    private async Task KneadAsync(JobContext order)
    {
        Enter(Stage.Kneading, order);
        for (int fold = 0; fold < folds; fold++)
        {
            order.Checkpoint();
            await Task.Delay(Fold, clock);
        }
    }

    /// <summary>
    /// Step 3: it finishes what must not be left half done. A pizza taken out half baked ruins the oven: behind the shield no request
    /// is heard, and the first checkpoint after it meets the one that was waiting.
    /// </summary>
    private async Task BakeAsync(JobContext order)
    {
        await order.ShieldAsync(async oven =>
        {
            Enter(Stage.InTheOven, oven);
            await Task.Delay(Baking, clock, oven.Token);
        });
        order.Checkpoint();
    }

    /// <summary>Step 3, the other way: it declines. The courier sees the message at the door, and rings the bell all the same.</summary>
    private async Task<string> DeliverAsync(JobContext order)
    {
        Enter(Stage.OutForDelivery, order);
        await Task.Delay(Driving, clock);
        return order.IsCancellationRequested ? "delivered all the same" : "delivered hot";
    }

    private void Enter(Stage stage, JobContext context)
    {
        context.ReportProgress((int)stage, (int)Stage.OutForDelivery, stage.InWords());
        slip.Enter(stage);
    }
}
