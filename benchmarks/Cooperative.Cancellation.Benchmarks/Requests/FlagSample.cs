namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>What people write who have only a flag.</summary>
internal sealed class FlagSample
{
    private volatile bool _isRequested;

    public static double Take()
    {
        var sample = new FlagSample();
        var stopper = new Stopper();
        var end = Task.Run(() =>
        {
            stopper.BeginsToSpin();
            while (!sample._isRequested)
            {
            }

            stopper.Notices();
        });
        return stopper.Time(() => sample._isRequested = true, end);
    }
}
