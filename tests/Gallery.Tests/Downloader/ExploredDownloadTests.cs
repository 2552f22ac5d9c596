using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Downloader;
using Gallery.Tests.Support;

namespace Gallery.Tests.Downloader;

public sealed class ExploredDownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _run;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Download_DisturbedAtEveryPoint_IsWholeOrNotThere()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            NewTrial,
            new ExplorationOptions
            {
                // A loaded machine takes its time; only work that never ends is to fail.
                MaxRunTime = TimeSpan.FromMinutes(2),
                Timeouts = true,
                CancelBeforeStart = true,

                // A hook that does not begin deletes nothing.
                FaultAt = static point =>
                    point.Kind == ExplorationPointKind.Hook ? null : new InvalidOperationException($"a mistake at {point}"),
            },
            TestContext.Current.CancellationToken);

        result.ThrowIfFailed();
        Assert.Equal(result.Points, result.PointsExplored);
        Assert.Contains(result.Coverage, row => row is { Disturbance: Disturbance.Timeout, Explored: > 2 });
    }

    private Trial NewTrial()
    {
        string target = _folder[$"{_run++}"];
        var server = new StubServer(StubServer.Whole);
        var download = new Download(new HttpClient(server), Retry.NewPipeline(TimeSpan.Zero), new Uri("http://stub/file"), target)
        {
            AttemptLimit = TimeSpan.FromHours(1),
        };
        return Trial.OfAsync(
            download.RunAsync,
            report =>
            {
                Assert.False(File.Exists($"{target}.part"));
                Assert.Equal(report.State == JobState.Succeeded, File.Exists(target));
                Assert.True(!File.Exists(target) || File.ReadAllBytes(target).AsSpan().SequenceEqual(StubServer.Content));

                // Only a timeout is worth another attempt.
                return server.Requests <= (report.State == JobState.Succeeded ? 2 : 1);
            });
    }
}
