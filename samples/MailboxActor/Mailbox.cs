using System.Threading.Channels;

namespace MailboxActor;

/// <summary>Where entries wait. It outlives the actors that empty it, and neither knows nor cares how they fare.</summary>
internal sealed class Mailbox
{
    // Not SingleReader: a drain that was abandoned may still be at it when the supervisor returns the rest. Each entry goes to one of them.
    private readonly Channel<Entry> _channel = Channel.CreateUnbounded<Entry>();

    public int Count => _channel.Reader.Count;

    /// <summary>What has been accepted, in order; ends where the door is closed and nothing is left.</summary>
    public IAsyncEnumerable<Entry> Entries => _channel.Reader.ReadAllAsync();

    /// <summary>
    /// True is a promise. The door may be closing now: the channel decides, and either the entry is in before that, and is drained
    /// with the others, or it is refused.
    /// </summary>
    public bool TryPost(Entry entry) => _channel.Writer.TryWrite(entry);

    public void Close() => _channel.Writer.TryComplete();

    /// <summary>For a promise that cannot be kept: its sender is told.</summary>
    public void ReturnTheRest(string why)
    {
        Close();
        while (_channel.Reader.TryRead(out Entry? entry))
        {
            entry.Return(why);
        }
    }
}
