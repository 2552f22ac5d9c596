using System.Net;

namespace Gallery.Tests.Downloader;

/// <summary>Answers in place of a server: each request as the next of the answers says, all further ones as the last.</summary>
internal sealed class StubServer(params Func<CancellationToken, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public static byte[] Content { get; } = [.. Enumerable.Range(0, 40_000).Select(i => (byte)(i % 251))];

    public static HttpResponseMessage Whole(CancellationToken cancellationToken) => With(new MemoryStream(Content));

    public static HttpResponseMessage With(Stream body) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(body) { Headers = { ContentLength = Content.Length } } };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _requests);
        return Task.Run(() => answers[Math.Min(number, answers.Length) - 1](cancellationToken), CancellationToken.None);
    }
}
