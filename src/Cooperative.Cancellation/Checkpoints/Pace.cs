using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// A checkpoint that looks only now and then, for loops whose body takes less than a nanosecond; made by
/// <see cref="JobContext.Pace(int)"/> or <see cref="JobContext.Pace(TimeSpan?)"/>. Keep it in a local variable of the loop's method.
/// </summary>
/// <remarks>
/// For one thread. The default value checks nothing; make one with <see cref="JobContext.Pace(int)"/>. Once the work is asked to stop and a look has thrown, every further call throws [G3.1].
/// </remarks>
public ref struct Pace
{
    private readonly JobContext _context;

    // Null where the caller has set the pace.
    private readonly PaceSetter? _setter;
    private int _every;
    private int _left;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Pace(JobContext context, int every)
    {
        _context = context;
        _every = _left = every;
    }

    internal Pace(JobContext context, PaceSetter setter)
    {
        _context = context;
        _setter = setter;
        _every = _left = 1;
    }

    /// <summary>A checkpoint, if it is time to look; otherwise a countdown, and nothing else.</summary>
    /// <param name="file">Left to the compiler: where the checkpoint stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="JobContext.Checkpoint"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Checkpoint([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        // Compared with zero alone: the processor's countdown does that by itself.
        if (--_left == 0)
        {
            // Plain loads and stores, then a helper that does not return: a call that returns would cost a loop over doubles 2.5 times
            // its time, though it were made once in a million. That is why no clock is read here, and the pace set from outside.
            if (_setter is not null)
            {
                _every = _setter.Take(_every);
            }

            // Where it throws, the next call looks again: whoever swallows one meets the other.
            _left = 1;
            _context.Checkpoint(file, line);
            _left = _every;
        }
    }
}
