using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ControlRoom.Screen;

/// <summary>Reads keys on a thread of its own, always: between two reads the terminal would echo what is typed into the picture.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "Read until the process ends.")]
internal sealed class Keyboard
{
    private readonly BlockingCollection<ConsoleKeyInfo> _keys = [];

    public Keyboard() => new Thread(Read) { IsBackground = true, Name = nameof(Keyboard) }.Start();

    /// <summary>The next key; false where none was pressed so long.</summary>
    public bool TryTake(TimeSpan limit, out ConsoleKeyInfo key) => _keys.TryTake(out key, limit);

    private void Read()
    {
        while (true)
        {
            try
            {
                _keys.Add(Console.ReadKey(intercept: true));
            }
            catch (InvalidOperationException)
            {
                // The terminal has gone. Signals still come.
                return;
            }
        }
    }
}
