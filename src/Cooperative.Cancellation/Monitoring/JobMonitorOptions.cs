namespace Cooperative.Cancellation;

/// <summary>How a <see cref="JobMonitor"/> is to watch. Immutable.</summary>
public sealed record JobMonitorOptions
{
    internal static readonly JobMonitorOptions Default = new();

    /// <summary>How often every live job is asked where it is, in real time: from 1 ms to <see cref="JobOptions.MaxTime"/>. Default: 1 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Interval
    {
        get;
        init => field = value >= TimeSpan.FromMilliseconds(1) && value <= JobOptions.MaxTime
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Interval), value, $"A time from 1 ms to {JobOptions.MaxTime} (4,294,967,294 ms) is accepted.");
    } = TimeSpan.FromSeconds(1);

    /// <summary>How many of the jobs that ended last are remembered; zero or more. Default: 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int EndedJobsKept
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(EndedJobsKept));
            field = value;
        }
    } = 32;
}
