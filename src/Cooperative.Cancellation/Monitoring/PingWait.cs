using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>One wait for the answer to a ping: looks for it, more and more seldom, until it is there, or nobody need wait any more.</summary>
/// <remarks>
/// Looks are made in real time, whatever clock the job lives by; that clock says only when the limit is reached and how long it took. One
/// that throws stands still and would never say so: then real time decides that too.
/// One look at a time: the next is due only when this one is over, and whoever is first completes the task.
/// </remarks>
internal sealed class PingWait
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource<JobPing> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JobLife _life;
    private readonly Lookout _lookout;
    private readonly long _begun;
    private readonly long _due;
    private readonly long _realBegun = Stopwatch.GetTimestamp();
    private readonly int _question;

    // Set once before the first look by it.
    private ITimer? _timer;

    private PingWait(JobLife life, TimeSpan limit)
    {
        _life = life;
        _lookout = life.WatchWork();
        _begun = life.Clock.Now;
        _due = Limits.DueAt(_begun, limit);
        _question = _lookout.Ask(_begun);
    }

    public static Task<JobPing> BeginAsync(JobLife life, TimeSpan limit, CancellationToken waitToken)
    {
        var wait = new PingWait(life, limit);

        // A loop answers within a microsecond; for that, no timer is worth while.
        var spin = default(SpinWait);
        while (!wait.TryEnd())
        {
            if (spin.NextSpinWillYield)
            {
                return wait.GoOnAsync(waitToken);
            }

            spin.SpinOnce();
        }

        return wait._answer.Task;
    }

    private async Task<JobPing> GoOnAsync(CancellationToken waitToken)
    {
        // The deadlines' thread is on time when the pool is starved, but may run no foreign code, such as somebody's clock.
        TimerCallback look = static wait => ((PingWait)wait!).Look();
        using ITimer timer = _life.Clock.IsSystem
            ? new DeadlineTimer(look, this)
            : TimeProvider.System.CreateTimer(look, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;
        using CancellationTokenRegistration canceled = waitToken.UnsafeRegister(
            static (wait, token) => ((PingWait)wait!)._answer.TrySetCanceled(token), this);
        LookLater();
        return await _answer.Task.ConfigureAwait(false);
    }

    private void Look()
    {
        if (!_answer.Task.IsCompleted && !TryEnd())
        {
            LookLater();
        }
    }

    private void LookLater()
    {
        TimeSpan pause = Stopwatch.GetElapsedTime(_realBegun) / 8;
        pause = pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;
        if (_life.Clock.IsSystem && _due - _life.Clock.Now is var left && left < pause.Ticks)
        {
            pause = new TimeSpan(Math.Max(left, 0));
        }

        _timer!.Change(Limits.ToTimer(pause), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The answer beats the end of the job, and that the limit. True where the wait is over.</summary>
    private bool TryEnd()
    {
        JobState state = _life.State;
        long now = _life.Clock.Now;
        bool isAnswered = _lookout.TryTake(_question, now);
        if (_life.HasClockTrouble)
        {
            now = Math.Max(now, _begun + Stopwatch.GetElapsedTime(_realBegun).Ticks);
        }

        if (!isAnswered && state < JobState.Succeeded && now < _due)
        {
            return false;
        }

        _answer.TrySetResult(new JobPing
        {
            Id = _life.Id,
            Name = _life.Name,
            State = state,
            IsAnswered = isAnswered,
            Waited = new TimeSpan(Math.Max(0, now - _begun)),
            LastSeen = _lookout.LastSeen,
        });
        return true;
    }
}
