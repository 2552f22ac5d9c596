using Cooperative.Cancellation;
using Microsoft.Extensions.Caching.Memory;
using SharedCache;

namespace Gallery.Tests.SharedCache;

/// <summary>A cache whose computations wait, one by one, until the test lets them come to a value: their number, from 1.</summary>
internal sealed class Kitchen : IAsyncDisposable
{
    public const string Key = "soup";

    private readonly MemoryCache _memory;
    private readonly TaskCompletionSource _isOpen = new();
    private readonly List<TaskCompletionSource<Exception?>> _orders = [];
    private readonly CancellableJob _owner;
    private bool _isServingAll;

    public Kitchen(long? sizeLimit = null)
    {
        _memory = new(new MemoryCacheOptions { SizeLimit = sizeLimit });
        var cache = new TaskCompletionSource<SharedCache<string, int>>();
        _owner = CancellableJob.StartAsync(context =>
        {
            cache.SetResult(new(context, _memory, (_, work) => Recipe is { } recipe ? recipe() : ComputeAsync(work)));
            return _isOpen.Task;
        });
        Cache = cache.Task.Result;
    }

    public SharedCache<string, int> Cache { get; }

    /// <summary>Whether computations go on when they are asked to stop.</summary>
    public bool IsStubborn { get; init; }

    /// <summary>Another way to compute.</summary>
    public Func<Task<int>>? Recipe { get; set; }

    public int Begun
    {
        get
        {
            lock (_orders)
            {
                return _orders.Count;
            }
        }
    }

    /// <summary>How many there were, begun or not.</summary>
    public int Computations => _owner.GetReport().ChildrenAtWork + _owner.GetReport().ChildrenEnded;

    public CancellableJob Running => Cache.FindRunning(Key)!;

    public Task<int> GetAsync(CancellationToken cancellationToken = default) => Cache.GetAsync(Key, cancellationToken);

    /// <summary>Lets every computation come to its value, those to come included.</summary>
    public void ServeAll()
    {
        lock (_orders)
        {
            _isServingAll = true;
            _orders.ForEach(order => order.TrySetResult(null));
        }
    }

    public void Serve(int order) => Order(order).TrySetResult(null);

    public void Fail(int order) => Order(order).TrySetResult(new InvalidDataException($"order {order} is burnt"));

    public async ValueTask DisposeAsync()
    {
        _isOpen.TrySetResult();
        await _owner.DisposeAsync();
        _memory.Dispose();
    }

    private TaskCompletionSource<Exception?> Order(int number)
    {
        lock (_orders)
        {
            return _orders[number - 1];
        }
    }

    private async Task<int> ComputeAsync(JobContext context)
    {
        var order = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int number;
        lock (_orders)
        {
            _orders.Add(order);
            number = _orders.Count;
            Monitor.PulseAll(_orders);
            if (_isServingAll)
            {
                order.SetResult(null);
            }
        }

        return await order.Task.WaitAsync(IsStubborn ? CancellationToken.None : context.Token) is { } failure ? throw failure : number;
    }

    /// <summary>Once so many computations have begun.</summary>
    public Task BegunAsync(int count) => Task.Run(() =>
    {
        lock (_orders)
        {
            while (_orders.Count < count)
            {
                Monitor.Wait(_orders);
            }
        }
    });
}
