namespace Cooperative.Cancellation.Stress.Races;

/// <summary>
/// Threads that are kept for a whole race and let go at the same moment, round after round; the caller's is the first of them.
/// </summary>
/// <remarks>
/// Threads woken by a barrier of the system leave it some microseconds apart, which is longer than most races. These wait for one another
/// on their feet; they yield meanwhile, so that it works with one processor too, if slowly.
/// </remarks>
internal sealed class StartLine : IDisposable
{
    private readonly Action?[] _sides;
    private readonly int[] _delays;
    private readonly Exception?[] _thrown;
    private volatile int _round;
    private volatile bool _isOver;
    private int _ready;
    private int _running;

    public StartLine(int sides)
    {
        _sides = new Action?[sides];
        _delays = new int[sides];
        _thrown = new Exception?[sides];
        for (int side = 1; side < sides; side++)
        {
            int mine = side;
            new Thread(() => Stand(mine)) { IsBackground = true, Name = $"side {side} of a race" }.Start();
        }
    }

    /// <summary>Runs each on its thread, so many turns of a loop after the common start; returns when all are done.</summary>
    public void Run(ReadOnlySpan<Action> sides, ReadOnlySpan<int> delays)
    {
        sides.CopyTo(_sides!);
        delays.CopyTo(_delays);
        _ready = 0;
        _running = sides.Length;
        _round++;
        RunSide(0);
        Patience.Until(() => Volatile.Read(ref _running) == 0, "the other side of a race");
        if (Array.Find(_thrown, thrown => thrown is not null) is { } thrown)
        {
            throw new AggregateException(thrown);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _round++;
    }

    private void Stand(int side)
    {
        int seen = 0;
        while (true)
        {
            var wait = default(SpinWait);
            while (_round == seen)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            if (_isOver)
            {
                return;
            }

            seen = _round;
            RunSide(side);
        }
    }

    private void RunSide(int side)
    {
        Interlocked.Increment(ref _ready);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _ready) < _sides.Length)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        for (int turn = _delays[side]; turn > 0; turn--)
        {
            // Something that the compiler may not leave out, and that takes about a nanosecond.
            _ = Volatile.Read(ref _running);
        }

        try
        {
            _sides[side]!();
        }
        catch (Exception exception)
        {
            _thrown[side] = exception;
        }

        Interlocked.Decrement(ref _running);
    }
}
