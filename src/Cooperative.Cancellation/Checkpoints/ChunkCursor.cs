namespace Cooperative.Cancellation;

/// <summary>
/// Cuts a loop into chunks that take about the target each, whatever an item costs. Before every chunk it meets the clock, the
/// deadlines, and the request; inside a chunk the loop is the user's own, and costs nothing.
/// </summary>
/// <remarks>
/// The last chunk tells what an item costs now. A size that turns out too large shrinks at once; one that is too small grows step by
/// step, for what was cheap so far may be dear further on: by eight until a chunk has come near the target, by two from then on. So a
/// chunk takes four times the target only where the cost of an item grows that much from one chunk to the next.
/// </remarks>
internal struct ChunkCursor
{
    private const int GrowthBefore = 8;
    private const int GrowthAfter = 2;

    /// <summary>No chunk has more items, even where a clock stands still. A quarter of a nanosecond an item makes it 250 µs.</summary>
    internal const long Largest = 1 << 20;

    /// <summary>A loop that is done in less tells nothing of its progress, and one that takes longer no more often.</summary>
    internal static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(10);

    private readonly JobContext _context;
    private readonly CallSite _site;
    private readonly bool _tellsProgress;
    private readonly long _target;
    private readonly long _total;
    private long _size;
    private long _lastLook;
    private long _nextProgress;
    private bool _hasSettled;
    private bool _hasToldProgress;

    public ChunkCursor(JobContext context, long total, TimeSpan latency, bool tellsProgress, CallSite site)
    {
        _context = context;
        _total = total;
        _target = latency.Ticks;
        _tellsProgress = tellsProgress;
        _site = site;
    }

    /// <summary>Where the present chunk begins; items are counted from zero.</summary>
    public long Start { get; private set; }

    /// <summary>How many items it has.</summary>
    public long Length { get; private set; }

    /// <summary>On to the next chunk. False where there is none: what is done is done, and no checkpoint takes it back.</summary>
    public bool MoveNext()
    {
        long now = _context.Node.Life.Clock.Now;
        if (_size == 0)
        {
            _size = 1;
            _nextProgress = now + ProgressPeriod.Ticks;
        }
        else
        {
            Start += Length;
            Fit(now - _lastLook);
            TellProgress(now);
        }

        Length = Math.Min(_size, _total - Start);
        if (Length == 0)
        {
            return false;
        }

        _lastLook = now;
        _context.Node.PassDueDeadlines(now);
        _context.Checkpoint(_site.Path!, _site.Line);
        return true;
    }

    /// <summary>The size that would have taken the target, as far as the last chunk can tell.</summary>
    private void Fit(long elapsed)
    {
        _hasSettled |= elapsed >= _target / 2;
        long most = Math.Min(_size * (_hasSettled ? GrowthAfter : GrowthBefore), Largest);
        long ideal = elapsed <= 0 ? most : (long)((double)Length * _target / elapsed);
        _size = Math.Clamp(ideal, 1, most);

        // Whole cache lines and vectors: a chunk begins as aligned as the whole does.
        _size = _size < 64 ? _size : _size & ~63;
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
