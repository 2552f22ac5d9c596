namespace Cooperative.Cancellation.Stress.Leaks;

/// <summary>Counts what is still alive of many objects, by weak references to some of them and by the size of the heap.</summary>
internal sealed class Tally
{
    private const int Collections = 200;

    private readonly List<WeakReference> _traces = [];
    private long _before;

    /// <summary>How many bytes are in use, once nothing is left to be collected.</summary>
    public static long HeapSize()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public void Begin() => _before = HeapSize();

    public void Follow(object any)
    {
        lock (_traces)
        {
            _traces.Add(new WeakReference(any));
        }
    }

    /// <summary>
    /// All are gone, and the heap has grown by no more than that. Looks more than once: a thread that has just done the last of the work
    /// may have something in hand still, and needs other work to let go of it; a leak is for ever.
    /// </summary>
    public void AssertGone(long allowed)
    {
        Assert.NotEmpty(_traces);
        long grown = long.MaxValue;
        for (int look = 0; look < Collections && (grown > allowed || _traces.Exists(trace => trace.IsAlive)); look++)
        {
            CancellableJob other = CancellableJob.StartAsync(async _ => await Task.Yield());
            Patience.Until(() => other.Completion.IsCompleted, "a job that does nothing");
            grown = HeapSize() - _before;
        }

        Assert.Equal(0, _traces.Count(trace => trace.IsAlive));
        Assert.True(grown <= allowed, $"The heap has grown by {grown} bytes, of which {allowed} are allowed.");
    }
}
