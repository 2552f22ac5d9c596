using Cooperative.Cancellation;

namespace PizzaShop;

/// <summary>A pizza seen from the outside: whoever holds the order can follow it, ask it to stop, and read how it went.</summary>
internal sealed class Order(Slip slip, int folds, TimeProvider clock)
{
    private readonly TaskCompletionSource<CancellableJob<string>> _job = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The order's job; null where the shop closed before its turn came.</summary>
    public CancellableJob<string>? Job => _job.Task.IsCompleted ? _job.Task.Result : null;

    public void StartIn(JobContext oven)
    {
        var pizza = new Pizza(slip, folds, clock);
        _job.SetResult(oven.StartChildAsync(pizza.MakeAsync, new JobOptions { Name = slip.Name, Observers = [slip.Pin()] }));
    }

    /// <summary>The order's job, once the pizza has come so far.</summary>
    public async Task<CancellableJob> WhenAsync(Stage stage, CancellationToken waitToken)
    {
        await slip.WhenAsync(stage).WaitAsync(waitToken);
        return await _job.Task;
    }
}
