using Downloader;

namespace Gallery.Tests.Downloader;

public sealed class RetryTests
{
    public static TheoryData<Exception> Cancellations =>
    [
        new TaskCanceledException("HttpClient's own", new TimeoutException()),
        new OperationCanceledException("anybody's own"),
    ];

    public static TheoryData<Exception> Breakdowns => [new TimeoutException(), new HttpRequestException(), new IOException()];

    [Theory]
    [MemberData(nameof(Cancellations))]
    public void IsTransient_OfACancellation_IsTrueWhereNobodyAsked(Exception exception)
    {
        Assert.True(Retry.IsTransient(exception, wasAsked: false));
        Assert.False(Retry.IsTransient(exception, wasAsked: true));
    }

    [Theory]
    [MemberData(nameof(Breakdowns))]
    public void IsTransient_OfABreakdown_IsTrue(Exception exception)
    {
        Assert.True(Retry.IsTransient(exception, wasAsked: false));
        Assert.True(Retry.IsTransient(exception, wasAsked: true));
    }

    [Fact]
    public void IsTransient_OfAMistake_IsFalse() => Assert.False(Retry.IsTransient(new InvalidOperationException(), wasAsked: false));

    [Fact]
    public void IsTransient_OfSuccess_IsFalse() => Assert.False(Retry.IsTransient(null, wasAsked: false));
}
