using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Cuts a loop into chunks that take about the target each, whatever an item costs. Before every chunk it meets the clock, the
/// deadlines, and the request; inside a chunk the loop is the user's own, and costs nothing.
/// </summary>
internal struct ChunkCursor
{
    /// <summary>A loop that is done in less tells nothing of its progress, and one that takes longer no more often.</summary>
    internal static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(10);

    private readonly JobContext _context;
    private readonly CallSite _site;
    private readonly bool _tellsProgress;
    private readonly long _total;
    private ChunkSize _size;
    private long _lastLook;
    private long _nextProgress;
    private bool _hasBegun;
    private bool _hasToldProgress;

    public ChunkCursor(JobContext context, long total, TimeSpan latency, bool tellsProgress, CallSite site)
    {
        _context = context;
        _total = total;
        _size = new ChunkSize(latency);
        _tellsProgress = tellsProgress;
        _site = site;
    }

    /// <summary>Where the present chunk begins; items are counted from zero.</summary>
    public long Start { get; private set; }

    /// <summary>How many items it has.</summary>
    public long Length { get; private set; }

    /// <summary>On to the next chunk. False where there is none: what is done is done, and no checkpoint takes it back.</summary>
    // Not inlined, even where the JIT has seen many short loops: all this would take the registers of the loop over the chunk.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool MoveNext()
    {
        long now = _context.Node.Life.Clock.Now;
        if (!_hasBegun)
        {
            _hasBegun = true;
            _nextProgress = now + ProgressPeriod.Ticks;
        }
        else
        {
            Start += Length;

            // Of a job that a test explores the chunks are the same in every run, whatever the time.
            _size.Fit(Length, _context.Node.Life.Probe is null ? now - _lastLook : 0);
            TellProgress(now);
        }

        Length = Math.Min(_size.Items, _total - Start);
        if (Length == 0)
        {
            return false;
        }

        _lastLook = now;
        _context.Node.PassDueDeadlines(now);
        _context.Checkpoint(_site.Path!, _site.Line);
        return true;
    }

    /// <summary>Every now and then, and at the end, if it was ever told.</summary>
    private void TellProgress(long now)
    {
        if (_tellsProgress && (now >= _nextProgress || (_hasToldProgress && Start == _total)))
        {
            _hasToldProgress = true;
            _nextProgress = now + ProgressPeriod.Ticks;
            _context.Node.Life.ReportLoopProgress(Start, _total);
        }
    }
}
