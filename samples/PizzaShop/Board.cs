using System.Collections.Concurrent;
using System.Threading.Channels;
using Cooperative.Cancellation;
using Spectre.Console;

namespace PizzaShop;

/// <summary>
/// Shows the tree of jobs as it changes: a terminal sees one picture that is redrawn, a file or a pipe one picture after the other,
/// in plain text.
/// </summary>
internal sealed class Board
{
    /// <summary>What changes in so short a time is one picture.</summary>
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(40);

    private readonly ConcurrentQueue<Slip> _slips = new();

    // Rung by every change; one stroke that nobody has heard yet is enough.
    private readonly Channel<bool> _bell =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _atWork;

    public void Add(Slip slip)
    {
        Interlocked.Increment(ref _atWork);
        _slips.Enqueue(slip);
    }

    public void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>A job has told its last. The shop is the first to come and the last to go, so at zero the evening is over.</summary>
    public void Settle()
    {
        if (Interlocked.Decrement(ref _atWork) == 0)
        {
            _bell.Writer.Complete();
        }
    }

    public Task ShowUntilTheEndAsync() => Console.IsOutputRedirected ? PrintAsync() : RedrawAsync();

    private async Task PrintAsync()
    {
        // A build server's pipe makes Spectre.Console believe in colours. A file should be plain text wherever it is written.
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        await foreach (Tree picture in PicturesAsync())
        {
            plain.Write(picture);
            plain.WriteLine();
        }
    }

    private async Task RedrawAsync()
    {
        await AnsiConsole.Live(new Text("")).StartAsync(async live =>
        {
            // Hidden otherwise, and a process that a third Ctrl-C ends could not give it back.
            AnsiConsole.Cursor.Show();
            await foreach (Tree picture in PicturesAsync())
            {
                live.UpdateTarget(picture);
            }
        });
        Console.WriteLine();
    }

    private async IAsyncEnumerable<Tree> PicturesAsync()
    {
        while (await _bell.Reader.WaitToReadAsync())
        {
            await Task.Delay(Blink);
            _bell.Reader.TryRead(out _);
            yield return Draw();
        }
    }

    private Tree Draw()
    {
        var branches = new Dictionary<Slip, IHasTreeNodes>();
        Tree? shop = null;
        foreach (Slip slip in _slips)
        {
            var line = new Text(slip.Text, StyleOf(slip.State));
            branches[slip] = slip.Above is null ? shop = new Tree(line) : branches[slip.Above].AddNode(line);
        }

        return shop!;
    }

    private static Style StyleOf(JobState state) => state switch
    {
        JobState.Running => Color.Default,
        JobState.CancellationRequested => Color.Yellow,
        JobState.CleaningUp => Color.Aqua,
        JobState.Succeeded => Color.Green,
        JobState.Canceled => Color.Blue,
        JobState.Faulted => Color.Red,
        _ => Color.Grey,
    };
}
