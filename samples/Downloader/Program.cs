using Cooperative.Cancellation;
using Downloader;
using Spectre.Console;

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: Downloader    (no arguments; Ctrl-C stops it)");
    return 2;
}

var story = new Story();
CancellableJob job = CancellableJob.StartAsync(story.TellAsync, new JobOptions { Name = "story" });
using var signals = new CancelOnSignals(job);
JobReport report = await job.WaitAsync();

AnsiConsole.Write(story.Table);
if (report.State != JobState.Succeeded)
{
    Console.WriteLine(report);
    return signals.ExitCode ?? 1;
}

Console.WriteLine(
    $"{story.AsExpected} of {Scene.All.Count} downloads: timeouts were retried, the cancellation was not, and nothing is left half done.");
return story.AsExpected == Scene.All.Count ? 0 : 1;
