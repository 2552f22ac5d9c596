namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Times that no limit accepts, and what a refusal must say.</summary>
internal static class BadTimes
{
    public static TimeSpan[] All { get; } =
    [
        TimeSpan.FromTicks(-1),
        TimeSpan.FromMilliseconds(-2),
        TimeSpan.MinValue,
        JobOptions.MaxTime + TimeSpan.FromTicks(1),
        TimeSpan.MaxValue,
    ];

    public static void StatesTheRange(ArgumentOutOfRangeException refused, string parameter, TimeSpan value)
    {
        Assert.Equal(parameter, refused.ParamName);
        Assert.Equal(value, refused.ActualValue);
        Assert.Contains("from zero to", refused.Message, StringComparison.Ordinal);
        Assert.Contains("4,294,967,294 ms", refused.Message, StringComparison.Ordinal);
        Assert.Contains("InfiniteTimeSpan", refused.Message, StringComparison.Ordinal);
    }
}
