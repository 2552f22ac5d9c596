using Cooperative.Cancellation;
using MailboxActor;

namespace Gallery.Tests.MailboxActor;

/// <summary>A mailbox, its supervisor, and a journal that lies in a folder of its own.</summary>
internal sealed class Desk : IDisposable
{
    public const string Poison = "\ud83c";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailbox-actor-tests-");
    private readonly List<Entry> _accepted = [];

    public Desk(Func<JobContext, Task>? pen = null)
    {
        Pen = pen ?? (_ => Task.CompletedTask);
        Supervisor = new Supervisor(Mailbox, () => new JournalActor(Mailbox, () => new Journal(Path, context => Pen(context)), _ => { }), _ => Failures++);
    }

    public Func<JobContext, Task> Pen { get; set; }

    public string Path => System.IO.Path.Combine(_folder.FullName, "journal.txt");

    public Mailbox Mailbox { get; } = new();

    public Supervisor Supervisor { get; }

    public IReadOnlyList<Entry> Accepted => _accepted;

    public int Failures { get; private set; }

    public string[] Lines => File.Exists(Path) ? File.ReadAllLines(Path) : [];

    public Desk With(params string[] texts)
    {
        foreach (string text in texts)
        {
            var entry = new Entry(text);
            Assert.True(Mailbox.TryPost(entry));
            _accepted.Add(entry);
        }

        return this;
    }

    public CancellableJob Start(JobOptions? options = null) => CancellableJob.StartAsync(Supervisor.RunAsync, options);

    /// <summary>The entries that are in the journal, each under the number that its sender was told, and the others returned.</summary>
    public void AssertEveryPromiseWasAnswered()
    {
        Assert.All(_accepted, entry => Assert.True(entry.Written.IsCompleted, $"The sender of '{entry.Text}' still waits."));
        Entry[] written = [.. _accepted.Where(entry => entry.Written.IsCompletedSuccessfully)];
        Assert.Equal(written.Select(entry => entry.Text), Lines);
        Assert.Equal(Enumerable.Range(1, written.Length), written.Select(entry => entry.Written.Result));
        Assert.All(_accepted.Except(written), entry => Assert.IsType<NotWrittenException>(entry.Written.Exception!.InnerException));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
