using System.Diagnostics;

namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>When the body began to spin, and when it noticed.</summary>
internal sealed class Stopper
{
    private volatile bool _isSpinning;
    private long _noticed;

    public void BeginsToSpin() => _isSpinning = true;

    public void Notices() => _noticed = Stopwatch.GetTimestamp();

    /// <summary>
    /// Makes the request once the body spins, waits for its end, and tells how many nanoseconds it took to notice. A
    /// <see cref="TimeSpan"/> would count them by the hundred.
    /// </summary>
    public double Time(Action request, Task end)
    {
        while (!_isSpinning)
        {
            Thread.SpinWait(1);
        }

        // The body is to be in its loop, and the line that told us of it at rest.
        Thread.SpinWait(100);
        long asked = Stopwatch.GetTimestamp();
        request();
        end.Wait();
        return (_noticed - asked) * 1e9 / Stopwatch.Frequency;
    }
}
