using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Downloader;

/// <summary>
/// A web server on a free port of this machine. <c>/stall/2</c> stalls twice before it delivers, <c>/trickle/1</c> trickles once, and
/// <c>/drop/3</c> hangs up three times in the middle.
/// </summary>
internal sealed class MoodyServer : IAsyncDisposable
{
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly WebApplication _application;

    private MoodyServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port: 0));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>What a whole file holds.</summary>
    public static byte[] Content { get; } = RandomNumberGenerator.GetBytes(256 * 1024);

    public static async Task<MoodyServer> StartAsync()
    {
        var server = new MoodyServer();
        await server._application.StartAsync();
        return server;
    }

    public Uri At(string path) => new(new Uri(_application.Urls.Single()), path);

    public int RequestsFor(string path) => _requests.GetValueOrDefault(path);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        string path = http.Request.Path.Value!;
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool isInTheMood = _requests.AddOrUpdate(path, 1, (_, earlier) => earlier + 1) > int.Parse(parts[1], CultureInfo.InvariantCulture);
        ReadOnlyMemory<byte> content = Content;
        switch (isInTheMood ? "" : parts[0])
        {
            case "stall":
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                break;

            case "trickle":
                http.Response.ContentLength = content.Length;
                for (; !content.IsEmpty; content = content[1..])
                {
                    await http.Response.Body.WriteAsync(content[..1], http.RequestAborted);
                    await Task.Delay(Drip, http.RequestAborted);
                }

                break;

            case "drop":
                http.Response.ContentLength = content.Length;
                await http.Response.Body.WriteAsync(content[..(content.Length / 2)], http.RequestAborted);
                http.Abort();
                break;

            default:
                http.Response.ContentLength = content.Length;
                await http.Response.Body.WriteAsync(content, http.RequestAborted);
                break;
        }
    }
}
