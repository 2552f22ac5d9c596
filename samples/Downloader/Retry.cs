using System.Net;
using Polly;
using Polly.Retry;

namespace Downloader;

/// <summary>What is worth another attempt.</summary>
internal static class Retry
{
    public const int Attempts = 4;

    public static ResiliencePipeline NewPipeline(TimeSpan delay, TimeProvider? clock = null) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Attempts - 1,
            Delay = delay,
            BackoffType = DelayBackoffType.Exponential,
            ShouldHandle = attempt => ValueTask.FromResult(
                IsTransient(attempt.Outcome.Exception, wasAsked: attempt.Context.CancellationToken.IsCancellationRequested)),
        })
        .Build();

    /// <summary>
    /// HttpClient tells its own timeout by an <see cref="OperationCanceledException"/>, too, and Polly, unless it is told, retries none of
    /// them. So do not ask what the exception is, but whether anybody has asked: only then is it a cancellation.
    /// </summary>
    /// <remarks>
    /// A connection that breaks just as somebody asks is worth another attempt as ever: that one ends at its first checkpoint, and so the
    /// job is cancelled. Were it given up here, the job would have failed.
    /// </remarks>
    public static bool IsTransient(Exception? exception, bool wasAsked) => exception switch
    {
        OperationCanceledException => !wasAsked,

        // The server has spoken: only a breakdown of its own may be over the next time.
        HttpRequestException { StatusCode: { } code } => code >= HttpStatusCode.InternalServerError,
        TimeoutException or HttpRequestException or IOException => true,
        _ => false,
    };
}
