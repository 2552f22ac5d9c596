using Cooperative.Cancellation;

namespace MailboxActor;

/// <summary>The one who writes the journal, an entry at a time.</summary>
internal sealed class JournalActor(Mailbox mailbox, Func<Journal> open, Action<string> tell)
{
    /// <summary>What the drain may cost; the hour it would otherwise take may be more than anybody has.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(8);

    private int _written;

    public async Task RunAsync(JobContext context)
    {
        Journal journal = open();

        // Last in, first out: the drain comes before the file is closed. One that failed leaves the mailbox to its successor.
        context.OnCleanup(_ => journal.DisposeAsync(), "close the journal");
        context.OnCleanup(cleanup => DrainAsync(journal, cleanup), "drain the mailbox", CleanupWhen.Canceled, DrainTime);

        await foreach (Entry entry in mailbox.Entries.WithCheckpoints(context))
        {
            // What is in hand is short, and must not be left half done: no request is heard before it is.
            await entry.AnswerAsync(() => context.ShieldAsync(inner => WriteAsync(entry, journal, inner)));
        }
    }

    /// <summary>Stopping is a protocol: close the door first, then finish what was promised, then end.</summary>
    private async Task DrainAsync(Journal journal, CleanupContext cleanup)
    {
        mailbox.Close();
        tell($"the door is closed, with {mailbox.Count} entries to drain");
        await foreach (Entry entry in mailbox.Entries.WithCheckpoints(cleanup.Context))
        {
            await entry.AnswerAsync(() => WriteAsync(entry, journal, cleanup.Context));
        }
    }

    private async Task<int> WriteAsync(Entry entry, Journal journal, JobContext context)
    {
        int line = await journal.AppendAsync(entry.Text, context);
        context.ReportProgress(++_written, message: "entries written");
        return line;
    }
}
