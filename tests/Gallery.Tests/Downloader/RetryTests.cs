using System.Net;
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

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(HttpStatusCode.InternalServerError, true)]
    [InlineData(HttpStatusCode.NotFound, false)]
    public void IsTransient_OfABadAnswer_IsTrueWhereItIsTheServersFault(HttpStatusCode code, bool expected) =>
        Assert.Equal(expected, Retry.IsTransient(new HttpRequestException("bad answer", null, code), wasAsked: false));

    [Fact]
    public void IsTransient_OfAMistake_IsFalse() => Assert.False(Retry.IsTransient(new InvalidOperationException(), wasAsked: false));

    [Fact]
    public void IsTransient_OfSuccess_IsFalse() => Assert.False(Retry.IsTransient(null, wasAsked: false));
}
