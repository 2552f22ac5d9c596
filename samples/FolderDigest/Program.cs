using Cooperative.Cancellation;
using FolderDigest;

if (!CommandLine.TryParse(args, out DigestOptions? options, out int exitCode))
{
    return exitCode;
}

try
{
    return await RunAsync(options);
}
catch (Exception exception) when (Problems.IsOfFiles(exception))
{
    // What fails in the job is in its report. This is our own output, redirected to a full disk; the job was stopped and has saved.
    Problems.TellFailure(new IOException($"Cannot write the output: {exception.Message}", exception));
    return ExitCode.Problems;
}

static async Task<int> RunAsync(DigestOptions options)
{
    // The work is a job: something that can be asked to stop, cleans up after itself, and tells how it went.
    var problems = new Problems();
    var digest = new Digest(options, problems);
    await using CancellableJob job = CancellableJob.Start(
        digest.Run,
        new JobOptions { Name = "digest", Timeout = options.CancelAfter });

    // Ctrl-C and its like ask it to stop; twice, and it hurries; three times, and the system ends it. Meanwhile this thread shows how far it is.
    using var signals = new CancelOnSignals(job);
    JobReport report = Display.Follow(job, problems);

    // Asked to stop, it has a story to tell.
    if (report.CancellationReason is not null)
    {
        Console.WriteLine(report);
    }

    switch (report.State)
    {
        case JobState.Faulted:
            Problems.TellFailure(report.Exception!);
            return ExitCode.Problems;

        case JobState.Canceled:
            Console.WriteLine(digest.Summary);
            return signals.ExitCode ?? ExitCode.TimeIsUp;

        default:
            Console.WriteLine(digest.Summary);
            return problems.Count > 0 ? ExitCode.Problems : ExitCode.Done;
    }
}
