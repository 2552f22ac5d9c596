using Cooperative.Cancellation;

namespace MailboxActor;

/// <summary>A morning at a storehouse: what comes in is put down in the journal, one entry is broken, and then it is closing time.</summary>
internal sealed class Story(string path)
{
    private static readonly TimeSpan Pen = TimeSpan.FromMilliseconds(150);

    // One was shortened to 21 characters, which cut a crab in half.
    private static readonly string[] Notes =
    [
        "flour, 25 kg", "tomatoes, 40 tins", "mozzarella, 12 kg", "fresh, from the sea 🦀"[..21],
        "basil, 30 bunches", "olive oil, 10 l", "olives, 8 kg", "anchovies, 60 tins", "salt, 5 kg", "yeast, 2 kg",
    ];

    private readonly Mailbox _mailbox = new();
    private readonly List<Entry> _accepted = [];
    private int _refused;

    public async Task<JobReport> PlayAsync(CancellableJob supervisor)
    {
        Task[] senders = [.. Notes.Select(PostAsync)];

        // Closing time comes as the sixth is in hand; unless Ctrl-C was faster.
        await senders[4];
        supervisor.Cancel("closing time");

        // This one is written by the drain, so the door is closed.
        await senders[6];
        await PostAsync("one more thing");
        await Task.WhenAll(senders);
        return await supervisor.WaitAsync();
    }

    public Supervisor Supervise() => new(_mailbox, () => new JournalActor(_mailbox, Open, Console.WriteLine), Console.WriteLine);

    /// <summary>What was promised was done, or its sender was told: false where that does not hold.</summary>
    public bool Check()
    {
        string[] lines = File.ReadAllLines(path);
        Entry[] written = [.. _accepted.Where(entry => entry.Written.IsCompletedSuccessfully)];
        int returned = _accepted.Count(entry => entry.Written.IsFaulted);
        bool holds = written.Select(entry => entry.Text).SequenceEqual(lines)
            && written.Select(entry => entry.Written.Result).SequenceEqual(Enumerable.Range(1, lines.Length))
            && written.Length + returned == _accepted.Count;
        Console.WriteLine(
            $"{_accepted.Count} accepted: {written.Length} in the journal, {returned} returned to the sender. {_refused} refused at the door. "
            + (holds ? "Nothing was lost." : "Something was lost!"));
        return holds;
    }

    private Journal Open() => new(path, context => Task.Delay(Pen, context.Token));

    /// <summary>A sender: posts, and hears what became of it.</summary>
    private async Task PostAsync(string text)
    {
        var entry = new Entry(text);
        if (!_mailbox.TryPost(entry))
        {
            _refused++;
            Console.WriteLine($"refused    {text}");
            return;
        }

        _accepted.Add(entry);
        try
        {
            Console.WriteLine($"written {await entry.Written,2} {text}");
        }
        catch (NotWrittenException exception)
        {
            Console.WriteLine($"returned   {exception.Message}");
        }
    }
}
