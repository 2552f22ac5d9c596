using System.Text;
using Cooperative.Cancellation;

namespace MailboxActor;

/// <summary>A file with a line for each entry. Knows how many there are, so it must have one writer only: that is what the actor is for.</summary>
/// <param name="path">The file; made where there is none.</param>
/// <param name="pen">What it takes to write an entry, and may be called off.</param>
internal sealed class Journal(string path, Func<JobContext, Task> pen) : IAsyncDisposable
{
    // Strict: half a surrogate pair is a defect of its sender's, and no entry.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _lines = File.Exists(path) ? File.ReadLines(path).Count() : 0;

    // Without a buffer: what could not be written is not written later either, when nobody expects it any more.
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>The number of the line. Called off, it has written nothing.</summary>
    public async Task<int> AppendAsync(string text, JobContext context)
    {
        byte[] line = Utf8.GetBytes($"{text}\n");
        await pen(context);
        await _file.WriteAsync(line, CancellationToken.None);
        return ++_lines;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
