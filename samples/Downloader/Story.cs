using Cooperative.Cancellation;
using Polly;
using Spectre.Console;

namespace Downloader;

/// <summary>One download after the other from a server of many moods, and a table of what came of them.</summary>
internal sealed class Story
{
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(5);

    private readonly ResiliencePipeline _retry = Retry.NewPipeline(delay: TimeSpan.FromMilliseconds(20));

    public Table Table { get; } = NewTable("the server", "requests", "the download", "file");

    public int AsExpected { get; private set; }

    public async Task TellAsync(JobContext story)
    {
        string folder = Directory.CreateTempSubdirectory("downloader-").FullName;
        story.OnCleanup(_ => Directory.Delete(folder, recursive: true), "delete the folder");
        MoodyServer server = await MoodyServer.StartAsync();
        story.OnCleanup(_ => server.DisposeAsync(), "close the server");

        foreach (Scene scene in Scene.All)
        {
            string target = Path.Join(folder, "file");
            JobReport report = await PlayAsync(story, scene, server.At(scene.Path), target);
            (int requests, string file) = (server.RequestsFor(scene.Path), StateOf(target));
            string why = (report.CancellationReason?.Message ?? report.Exception?.GetType().Name) is { } words ? $": {words}" : "";
            Table.AddRow(scene.Title, $"{requests}", $"{report.State}{why}", file);
            AsExpected += scene.IsAsExpected(report, requests, file) ? 1 : 0;
            File.Delete(target);
            story.Checkpoint();
        }
    }

    private async Task<JobReport> PlayAsync(JobContext story, Scene scene, Uri source, string target)
    {
        using var client = new HttpClient { Timeout = scene.HeaderLimit };
        var download = new Download(client, _retry, source, target) { AttemptLimit = scene.AttemptLimit };

        // A download that fails is no reason to end the story.
        CancellableJob job = story.StartChildAsync(download.RunAsync, new JobOptions { Name = scene.Title, IsolateFailure = true });
        if (scene.End == JobState.Canceled)
        {
            while (await job.WaitAsync(Blink) is { HasEnded: false, Progress: null })
            {
            }

            job.Cancel("not that important");
        }

        return await job.WaitAsync();
    }

    private static string StateOf(string target) =>
        Directory.GetFiles(Path.GetDirectoryName(target)!) is var files && files.Length == 0 ? "none"
        : files is [var only] && only == target && File.ReadAllBytes(target).AsSpan().SequenceEqual(MoodyServer.Content) ? "whole"
        : "partial";

    /// <summary>Narrow enough for a terminal of 80 columns.</summary>
    private static Table NewTable(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(column).NoWrap().Padding(0, 0, 1, 0));
        }

        return table;
    }
}
