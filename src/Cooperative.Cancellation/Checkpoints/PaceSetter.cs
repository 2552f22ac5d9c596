using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Sets the pace of one loop from outside: sees how many rounds it has made since the last time, and tells it after how many more to
/// look. The loop itself reads no clock and makes no call.
/// </summary>
/// <remarks>
/// Two threads, one word each way: the loop alone writes the rounds, the timer alone writes the pace. Either may see the other's word
/// late, and then looks once too often or too seldom, which the next time mends. The timer holds the setter weakly and is not set
/// anew once the loop has let go of it, or the context has ended.
/// </remarks>
internal sealed class PaceSetter
{
    /// <summary>For a loop whose clock stands still, which nobody ever tells its pace.</summary>
    private const int LargestGuess = 1 << 20;

    private readonly JobContext _context;
    private readonly ITimer _timer;
    private readonly long _latency;

    // How often to see to it. A time in which the loop looks some four times, so that what it reports is about what it has done.
    private readonly long _shortest;
    private readonly long _longest;

    private long _rounds;

    // Zero until it is known.
    private volatile int _every;

    // The timer's own.
    private long _period;
    private long _seenRounds;
    private long _seenAt;

    private PaceSetter(JobContext context, TimeSpan latency)
    {
        _context = context;
        _latency = latency.Ticks;
        _period = _shortest = Math.Clamp(_latency * 4, TimeSpan.TicksPerMillisecond, Limits.MaxTime.Ticks);
        _longest = Math.Max(64 * TimeSpan.TicksPerMillisecond, _shortest);
        _seenAt = context.Node.Life.Clock.Now;
        _timer = context.Node.Life.Clock.NewTimer(
            static weak =>
            {
                if (((WeakReference<PaceSetter>)weak!).TryGetTarget(out PaceSetter? setter))
                {
                    setter.Adjust();
                }
            },
            new WeakReference<PaceSetter>(this));
    }

    public static PaceSetter Begin(JobContext context, TimeSpan latency)
    {
        var setter = new PaceSetter(context, latency);
        if (context.Node.Life.Probe is null)
        {
            // Of a job that a test explores the pace is the same in every run, whatever the time: nobody tells it.
            setter.SetTimer();
        }

        return setter;
    }

    /// <summary>By the loop, when it looks: it has made so many rounds since the last time. Returns after how many to look again.</summary>
    /// <remarks>As long as nobody knows, after twice as many: then it is at most as late as it has been going on.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int rounds)
    {
        Volatile.Write(ref _rounds, _rounds + rounds);
        int every = _every;
        return every != 0 ? every : Math.Min(rounds * 2, LargestGuess);
    }

    private void Adjust()
    {
        if (_context.HasEnded)
        {
            _timer.Dispose();
            return;
        }

        long now = _context.Node.Life.Clock.Now;
        long rounds = Volatile.Read(ref _rounds);
        long elapsed = now - _seenAt;

        // A clock that stands still or goes back tells nothing, and what it tells next is taken with care: a pace that is far too slow
        // cannot be taken back from a loop that is counting.
        double measured = elapsed > 0 ? (double)(rounds - _seenRounds) * _latency / elapsed : _every;
        int every = (int)Math.Clamp(measured, 1, Math.Max(LargestGuess, Math.Min(_every * 8L, int.MaxValue)));
        bool isSteady = every / 2 <= _every && every >= _every / 2;

        // Rounds that have become dearer meanwhile make half a measurement: until the next one, look in every round.
        _every = isSteady || every > _every ? every : 1;
        _seenRounds = rounds;
        _seenAt = now;

        // Steady for long, seen seldom; and soon again where the body has begun to cost something else.
        _period = isSteady ? Math.Min(_period * 2, _longest) : _shortest;
        SetTimer();
    }

    private void SetTimer() => _timer.Change(Limits.ToTimer(new TimeSpan(_period)), Timeout.InfiniteTimeSpan);
}
