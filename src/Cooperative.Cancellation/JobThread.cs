namespace Cooperative.Cancellation;

/// <summary>Where a synchronous body runs. Asynchronous bodies always run on the thread pool.</summary>
public enum JobThread
{
    /// <summary>
    /// A background thread of its own, so that long work starves nobody. The default. Making one costs some tens of microseconds.
    /// </summary>
    Dedicated,

    /// <summary>The thread pool: cheaper to start, and right for work of a few milliseconds.</summary>
    Pool,
}
