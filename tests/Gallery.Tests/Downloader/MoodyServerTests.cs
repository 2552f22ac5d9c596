using Cooperative.Cancellation;
using Downloader;
using Gallery.Tests.Support;

namespace Gallery.Tests.Downloader;

/// <summary>The same over a real connection.</summary>
public sealed class MoodyServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ServerThatDropsTheConnection_IsAskedAgain()
    {
        await using MoodyServer server = await MoodyServer.StartAsync();

        JobReport report = await Start(server, "/drop/2").WaitAsync();

        Assert.Equal((JobState.Succeeded, 3), (report.State, server.RequestsFor("/drop/2")));
        Assert.Equal(MoodyServer.Content, await File.ReadAllBytesAsync(_folder["file"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task ServerThatTrickles_StoppedInMidBody_IsNotAskedAgain_AndLeavesNoFile()
    {
        await using MoodyServer server = await MoodyServer.StartAsync();
        CancellableJob job = Start(server, "/trickle/9");
        while (await job.WaitAsync(TimeSpan.FromMilliseconds(1)) is { HasEnded: false, Progress: null })
        {
        }

        JobReport report = await job.CancelAndWaitAsync("not that important");

        Assert.Equal((JobState.Canceled, 1), (report.State, server.RequestsFor("/trickle/9")));
        Assert.InRange(report.Progress!.Completed, 1, MoodyServer.Content.Length - 1);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Program_WithAnArgument_IsRefused_WithTheUsage()
    {
        SampleEnd end = await SampleProcess.RunAsync("Downloader", "http://localhost");

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("usage: Downloader", end.Errors, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }

    private CancellableJob Start(MoodyServer server, string path)
    {
        var download = new Download(new HttpClient(), Retry.NewPipeline(TimeSpan.Zero), server.At(path), _folder["file"])
        {
            AttemptLimit = TimeSpan.FromMinutes(1),
        };
        return CancellableJob.StartAsync(download.RunAsync);
    }
}
