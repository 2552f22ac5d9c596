using Cooperative.Cancellation;
using MailboxActor;

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: MailboxActor    (no arguments; Ctrl-C closes the door early)");
    return 2;
}

DirectoryInfo folder = Directory.CreateTempSubdirectory("mailbox-actor-");
try
{
    var story = new Story(Path.Combine(folder.FullName, "journal.txt"));
    CancellableJob supervisor = CancellableJob.StartAsync(story.Supervise().RunAsync, new JobOptions { Name = "supervisor" });

    // Once: the door is closed and the mailbox drained. Twice: the drain's time is up, and the rest goes back to its senders.
    using var signals = new CancelOnSignals(supervisor);
    Console.WriteLine($"\n{await story.PlayAsync(supervisor)}\n");
    return story.Check() ? signals.ExitCode ?? 0 : 1;
}
finally
{
    folder.Delete(recursive: true);
}
