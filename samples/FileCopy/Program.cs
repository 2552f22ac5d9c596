using Cooperative.Cancellation;
using FileCopy;

if (CommandLine.Parse(args, out string? from, out string? to) is { } exitCode)
{
    return exitCode;
}

if (from is null || to is null)
{
    DirectoryInfo folder = Directory.CreateTempSubdirectory("file-copy-");
    try
    {
        return new Rehearsal(folder.FullName).Run();
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

var copy = new TreeCopy(from, to, Console.Error.WriteLine);
CancellableJob job = CancellableJob.StartAsync(copy.RunAsync, new JobOptions { Name = "copy" });
using var signals = new CancelOnSignals(job);
JobReport report = Display.Follow(job);

if (report.CancellationReason is not null)
{
    Console.WriteLine(report);
}

if (report.State == JobState.Faulted)
{
    Console.Error.WriteLine(report.Error);
}

Console.WriteLine($"{copy.Kept} kept, {copy.Copied} copied, {copy.Problems} not.{(report.State == JobState.Succeeded ? "" : " Run again to resume.")}");
return signals.ExitCode ?? (report.State == JobState.Succeeded && copy.Problems == 0 ? 0 : 1);
