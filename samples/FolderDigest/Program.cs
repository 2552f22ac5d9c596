using Cooperative.Cancellation;
using FolderDigest;

if (!DigestOptions.TryParse(args, out DigestOptions? options, out int exitCode))
{
    return exitCode;
}

// The work is a job: something that can be asked to stop, cleans up after itself, and tells how it went.
var problems = new Problems();
var digest = new Digest(options, problems);
await using CancellableJob job = CancellableJob.Start(
    digest.Run,
    new JobOptions { Name = "digest", Timeout = options.CancelAfter });

// Ctrl-C and SIGTERM ask it to stop. Meanwhile this thread shows how far it is.
using var signals = new StopSignals(job);
JobReport report = Display.Follow(job, problems);

// Asked to stop: the whole story, and how to go on. Failed: why.
if (report.CancellationReason is not null)
{
    Console.WriteLine(report);
}

if (report.State == JobState.Faulted)
{
    Problems.TellFailure(report.Exception!);
    return 1;
}

Console.WriteLine(digest.Summary);
return report.State switch
{
    JobState.Canceled => StopSignals.ExitCodeFor(report.CancellationReason!),
    _ when problems.Count > 0 => 1,
    _ => 0,
};
