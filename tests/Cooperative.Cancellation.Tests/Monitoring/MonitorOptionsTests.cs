namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.3: what a monitor can be told, and what it says to what is out of range.</summary>
public class MonitorOptionsTests
{
    public static TheoryData<TimeSpan> BadIntervals { get; } =
    [
        Timeout.InfiniteTimeSpan,
        TimeSpan.Zero,
        TimeSpan.FromMilliseconds(1) - TimeSpan.FromTicks(1),
        JobOptions.MaxTime + TimeSpan.FromTicks(1),
    ];

    [Theory(DisplayName = "G10.3 An interval out of range is refused, with what is accepted")]
    [MemberData(nameof(BadIntervals))]
    public void Interval_OutOfRange_IsRefusedWithTheRange(TimeSpan interval)
    {
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => new JobMonitorOptions { Interval = interval });

        Assert.Equal("Interval", refused.ParamName);
        Assert.Equal((object)interval, refused.ActualValue);
        Assert.StartsWith("A time from 1 ms to 49.17:02:47.2940000 (4,294,967,294 ms) is accepted.", refused.Message, StringComparison.Ordinal);
    }
}
