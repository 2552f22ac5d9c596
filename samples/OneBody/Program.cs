using Cooperative.Cancellation;
using OneBody;
using Spectre.Console;

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: OneBody    (no arguments; Ctrl-C stops it)");
    return 2;
}

var story = new Story(Hosts.All);
CancellableJob job = CancellableJob.StartAsync(story.TellAsync, new JobOptions { Name = "story" });
using var signals = new CancelOnSignals(job);
JobReport report = await job.WaitAsync();

AnsiConsole.Write(story.Table);
if (report.State != JobState.Succeeded)
{
    Console.WriteLine(report);
    return signals.ExitCode ?? 1;
}

Console.WriteLine($"{story.Honored} of {Hosts.All.Count} places: the same body noticed, stopped, and its job says why.");
return story.Honored == Hosts.All.Count ? 0 : 1;
