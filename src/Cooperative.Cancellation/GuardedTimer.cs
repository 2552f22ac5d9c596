using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// A timer of a foreign clock for what the job can do without: a look at a hook's limit, a complaint, a pace. Where the clock throws,
/// that is told as trouble, once, and the timer never rings [G10.2].
/// </summary>
internal sealed class GuardedTimer : ITimer
{
    private readonly JobLife _life;

    // Null where the clock could not make one.
    private readonly ITimer? _timer;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A foreign clock; the job's troubles tell.")]
    public GuardedTimer(JobLife life, Func<ITimer> make)
    {
        _life = life;
        try
        {
            _timer = make();
        }
        catch (Exception exception)
        {
            life.AddClockTrouble(exception);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A foreign clock; the job's troubles tell.")]
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        try
        {
            return _timer?.Change(dueTime, period) == true;
        }
        catch (Exception exception)
        {
            _life.AddClockTrouble(exception);
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A foreign clock; the job's troubles tell.")]
    public void Dispose()
    {
        try
        {
            _timer?.Dispose();
        }
        catch (Exception exception)
        {
            _life.AddClockTrouble(exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
