namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2: how a duration is told, in reports, pings and the log.</summary>
public class DurationWordsTests
{
    private const long Millisecond = TimeSpan.TicksPerMillisecond;
    private const long Second = TimeSpan.TicksPerSecond;

    [Theory(DisplayName = "G7.2 A duration is told in the unit that a person would choose, and in the next where it would be a thousand, or sixty, of one")]
    [InlineData(0L, "0 us")]
    [InlineData(10L, "1 us")]
    [InlineData(9_994L, "999 us")]
    [InlineData(9_995L, "1 ms")]
    [InlineData(15_000L, "1.5 ms")]
    [InlineData((1000 * Millisecond) - 5_001, "999.5 ms")]
    [InlineData((1000 * Millisecond) - 5_000, "1.00 s")]
    [InlineData(1_500 * Millisecond, "1.50 s")]
    [InlineData(59 * Second, "59.00 s")]
    [InlineData(60 * Second, "1 min 0 s")]
    [InlineData((3600 * Second) - 1, "59 min 59 s")]
    [InlineData(3600 * Second, "1 h 0 min")]
    [InlineData(90_900 * Second, "25 h 15 min")]
    public void ToString_OfADuration_HasTheUnitOfItsSize(long ticks, string words) =>
        Assert.Equal($"{words}, and none came", new CheckpointWait(TimeSpan.FromTicks(ticks), null).ToString());
}
