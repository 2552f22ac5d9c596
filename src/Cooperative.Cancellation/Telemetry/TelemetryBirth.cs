using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// The making of the source, the meter and the instruments, once in a process. Listeners are asked and told there and then, so it
/// runs foreign code; an initializer of a type that throws would take every job of the process with it.
/// </summary>
internal static class TelemetryBirth
{
    // The first that was thrown and not told yet; exchanged without a lock.
    private static Exception? s_fault;

    /// <summary>
    /// Null where a listener threw: the object exists but is nowhere to be had, and made a second time it would meet the same
    /// listener. The process does without.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a listener throws is told as trouble [G10.2].")]
    public static T? Try<T>(Func<T?> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref s_fault, exception, null);
            return null;
        }
    }

    /// <summary>For one job to tell; null for every other.</summary>
    public static Exception? TakeFault() => Volatile.Read(ref s_fault) is null ? null : Interlocked.Exchange(ref s_fault, null);
}
