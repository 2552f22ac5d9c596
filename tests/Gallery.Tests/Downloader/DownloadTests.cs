using Cooperative.Cancellation;
using Cooperative.Cancellation.Tests;
using Downloader;
using Gallery.Tests.Support;

namespace Gallery.Tests.Downloader;

public sealed class DownloadTests : IDisposable
{
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly TestTime _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TimeoutOfHttpClient_IsRetried()
    {
        var server = new StubServer(_ => throw new TaskCanceledException("HttpClient's own", new TimeoutException()), StubServer.Whole);

        JobReport report = await Start(server).WaitAsync();

        Assert.Equal((JobState.Succeeded, JobResponse.None, 2), (report.State, report.Response, server.Requests));
        AssertIsWhole();
    }

    [Fact]
    public async Task TimeoutOfHttpClient_EveryTime_IsAFailureAndNoCancellation()
    {
        var server = new StubServer(token =>
        {
            token.WaitHandle.WaitOne();
            throw new OperationCanceledException(token);
        });

        JobReport report = await Start(server, client => client.Timeout = TimeSpan.FromMilliseconds(1)).WaitAsync();

        Assert.Equal((JobState.Faulted, JobResponse.None, Retry.Attempts), (report.State, report.Response, server.Requests));
        Assert.IsType<UnrequestedCancellationException>(report.Exception);
        Assert.IsType<TimeoutException>(report.Exception.InnerException?.InnerException);
        AssertIsEmpty();
    }

    [Fact]
    public async Task LimitOfAnAttempt_InMidBody_IsRetried()
    {
        var stalled = new StalledBody();
        var server = new StubServer(_ => StubServer.With(stalled), StubServer.Whole);
        CancellableJob job = Start(server);

        await stalled.Stalled;
        _clock.Advance(AttemptLimit);
        JobReport report = await job.WaitAsync();

        Assert.Equal((JobState.Succeeded, JobResponse.None, 2), (report.State, report.Response, server.Requests));
        AssertIsWhole();
    }

    [Fact]
    public async Task Cancel_InMidBody_IsNotRetried_AndLeavesNoFile()
    {
        var stalled = new StalledBody();
        var server = new StubServer(_ => StubServer.With(stalled), StubServer.Whole);
        CancellableJob job = Start(server);

        await stalled.Stalled;
        Assert.Equal(["file.part"], Files());
        JobReport report = await job.CancelAndWaitAsync("not that important");

        Assert.Equal((JobState.Canceled, JobResponse.Honored, 1), (report.State, report.Response, server.Requests));
        AssertIsEmpty();
    }

    [Fact]
    public async Task Cancel_BetweenTwoAttempts_EndsTheWaitForTheNext()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new StubServer(_ =>
        {
            asked.TrySetResult();
            throw new HttpRequestException("no route");
        });
        CancellableJob job = Start(server, delay: TimeSpan.FromHours(1));

        await asked.Task;
        JobReport report = await job.CancelAndWaitAsync("not that important").WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((JobState.Canceled, JobResponse.Honored, 1), (report.State, report.Response, server.Requests));
        AssertIsEmpty();
    }

    [Fact]
    public async Task Failure_LeavesAnEarlierFileAsItWas()
    {
        await File.WriteAllTextAsync(_folder["file"], "as it was");
        var server = new StubServer(_ => throw new IOException("connection reset"));

        JobReport report = await Start(server).WaitAsync();

        Assert.Equal((JobState.Faulted, Retry.Attempts), (report.State, server.Requests));
        Assert.IsType<IOException>(report.Exception);
        Assert.Equal("as it was", await File.ReadAllTextAsync(_folder["file"]));
        Assert.Equal(["file"], Files());
    }

    private CancellableJob Start(StubServer server, Action<HttpClient>? setUp = null, TimeSpan delay = default)
    {
        var client = new HttpClient(server) { Timeout = Timeout.InfiniteTimeSpan };
        setUp?.Invoke(client);
        var download = new Download(client, Retry.NewPipeline(delay, _clock), new Uri("http://stub/file"), _folder["file"])
        {
            AttemptLimit = AttemptLimit,
        };
        return CancellableJob.StartAsync(download.RunAsync, new JobOptions { TimeProvider = _clock });
    }

    private IEnumerable<string?> Files() => Directory.GetFiles(_folder.Path).Select(Path.GetFileName);

    private void AssertIsEmpty() => Assert.Empty(Files());

    private void AssertIsWhole()
    {
        Assert.Equal(["file"], Files());
        Assert.Equal(StubServer.Content, File.ReadAllBytes(_folder["file"]));
    }
}
