using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// Runs a job's hooks, one at a time, and gives up on those that outlive their limit. The end of the job is its last act.
/// </summary>
/// <remarks>
/// <para>A hook runs on the very thread that ends the job, which costs nothing. When it hangs, its thread is left behind with all that
/// stands below it; the hooks that are left, and the end of the job, run on a fresh one.</para>
/// <para>Whose turn it is to go on is decided in one place, <see cref="CleanupContext.TryDecide"/>: by the hook that ends, or by the clock
/// that gives up on it.</para>
/// </remarks>
internal sealed class CleanupRun : DeadlineEntry
{
    /// <summary>
    /// What a hook has after its token was cancelled, to finish what cannot be left half done. Long enough to flush a file, short
    /// enough to be waited for.
    /// </summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly JobLife _life;

    // The job's own, for the thread that goes on without a hook. Written before any hook has its turn, and let go of after the last, by
    // whoever owns the cleanup.
    private ExecutionContext? _flow;

    // Written under the job's lock, when a hook is taken; the latest also read by the clock and by those in a hurry.
    private CleanupContext? _firstTurn;
    private volatile CleanupContext? _turn;
    private List<CleanupContext>? _abandoned;
    private Moment _ended;

    // For when the hooks' own thread, which alone uses this, has last set the timer.
    private long _timerSetFor = long.MaxValue;

    // Whether the timer has gone off. From then on others set it too.
    private volatile bool _hasLooked;

    /// <summary>Under the job's lock: nobody's code runs here.</summary>
    public CleanupRun(JobLife life) => _life = life;

    internal override JobLife? Owner => _life;

    /// <summary>When the first hook began; null where none has. Guarded by the job's lock, as are the three that follow.</summary>
    public long? FirstBegan => _firstTurn?.StartedAt;

    /// <summary>When the last hook ended or was abandoned; null where none has begun, too.</summary>
    public long? Ended => _ended.Ticks;

    /// <summary>The hooks that may still be at work: those that were abandoned, and the latest, which may be one of them.</summary>
    public IEnumerable<CleanupContext> AtWork => _turn is { } turn ? [.. _abandoned ?? [], turn] : [];

    /// <summary>Every hook that has begun, in that order.</summary>
    public IEnumerable<CleanupContext> Turns
    {
        get
        {
            for (CleanupContext? turn = _firstTurn; turn is not null; turn = turn.Next)
            {
                yield return turn;
            }
        }
    }

    /// <summary>What hooks failed with; null where none has failed.</summary>
    public IReadOnlyList<Exception>? Faults
    {
        get
        {
            List<Exception>? faults = null;
            for (CleanupContext? turn = _firstTurn; turn is not null; turn = turn.Next)
            {
                if (turn.Fault is { } fault)
                {
                    (faults ??= []).Add(fault);
                }
            }

            return faults;
        }
    }

    /// <summary>The budget counts from the first hook's turn.</summary>
    private long BudgetEnd => FirstBegan is { } began ? Limits.DueAt(began, _life.Options.CleanupTimeout) : long.MaxValue;

    /// <summary>All hooks, and then the end of the job: on this thread, but for those that hang or give it away.</summary>
    public void Run(long now)
    {
        // A context that the body left on this thread may be dead by now: an asynchronous hook would post to it, and the loop of the
        // hooks tell it that an operation begins.
        SynchronizationContext.SetSynchronizationContext(null);
        LiveBy(_life.Clock, isVital: false);
        _flow = ExecutionContext.Capture();
        RunHooks(_life.TakeHook(this, now));
    }

    /// <summary>Under the job's lock: the hook whose turn it is.</summary>
    public CleanupContext Begin(CleanupHook hook, BodyEnd end, long now)
    {
        var turn = new CleanupContext(hook, end, now, Limits.DueAt(FirstBegan ?? now, _life.Options.CleanupTimeout));
        if (_turn is { } last)
        {
            last.Next = turn;
        }
        else
        {
            _firstTurn = turn;
        }

        return _turn = turn;
    }

    /// <summary>Under the job's lock: a hook was given up on, and may go on for as long as it likes.</summary>
    public void Abandon(CleanupContext turn) => (_abandoned ??= []).Add(turn);

    /// <summary>Under the job's lock: no hook is left. The last to be registered may have been withdrawn before any could begin.</summary>
    public void End(long now) => _ended = new Moment(_firstTurn is null ? null : now);

    /// <summary>Under the job's lock: whether no time is left for the hooks to come.</summary>
    public bool IsSpent(long now) => _life.IsHurried || now >= BudgetEnd;

    /// <summary>The budget has just been ended by hand. A hook that is being taken now either is told here, or finds out by itself.</summary>
    public void Hurry()
    {
        if (_turn is { } turn)
        {
            TellTimeIsUp(turn, "cleanup was told to end now, and no time was left");
        }
    }

    /// <summary>Tells the hook that its time is up. The first to do so sets the clock for the grace; the others leave it alone.</summary>
    private void TellTimeIsUp(CleanupContext turn, string why)
    {
        long now = _life.Clock.Now;
        if (turn.IsDecided || !turn.TryTell(now + Grace.Ticks))
        {
            return;
        }

        turn.Request(new CancellationReason(
            CancellationKind.Timeout, $"{why} for the cleanup hook '{turn.Name}'", null, default, _life.Clock.UtcAt(now), null));
        SetTimer(Grace);
    }

    /// <summary>
    /// Whoever runs this owns the rest of the cleanup, until it is done or the clock takes it away. One loop, however many hooks:
    /// the stack does not grow.
    /// </summary>
    private async void RunHooks(CleanupContext? turn)
    {
        while (turn is not null)
        {
            StartClock(turn);
            ValueTask<Exception?> hook = InvokeAsync(turn);
            bool isElsewhere = !hook.IsCompleted;
            Exception? thrown = await hook.ConfigureAwait(false);

            // A hook's turn is over when the hook, and every child it started, has ended.
            if (turn.CloseToChildren() is { } children)
            {
                await children.ConfigureAwait(false);
            }

            turn.LetGo();
            if (turn.Node is { } node)
            {
                _life.Probe?.EndShelter(node);
            }

            thrown = WithChildFaults(turn, thrown);
            if (!turn.TryDecide())
            {
                _life.LogLateEnd(turn, thrown);
                return;
            }

            if (isElsewhere)
            {
                // Whoever completed what the hook waited for did not ask to run the next one, or the logger, and may hold locks.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }

            (CleanupResult result, Exception? fault) = Judge(turn, thrown);
            turn = _life.TakeHookAfter(turn, result, fault, this);
        }

        ReleaseTimer();
        _flow = null;
        _life.Conclude(_life.Clock.Now);
    }

    /// <summary>The hook that was abandoned has its thread; the others go on here, in the job's flow as there.</summary>
    private void GoOnWithout()
    {
        if (_flow is { } flow)
        {
            ExecutionContext.Restore(flow);
        }

        RunHooks(_life.TakeHook(this, _life.Clock.Now));
    }

    private static Exception? WithChildFaults(CleanupContext turn, Exception? thrown)
    {
        IReadOnlyList<Exception> faults = turn.ChildFaults;
        return faults.Count == 0 ? thrown : BodyEnd.Join(thrown is null || BodyEnd.IsCancellation(thrown) ? [] : [thrown], faults) switch
        {
            [var one] => one,
            var several => SeveralFaults.Of($"The cleanup hook '{turn.Name}'", several),
        };
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a hook throws is a result.")]
    private static async ValueTask<Exception?> InvokeAsync(CleanupContext turn)
    {
        try
        {
            // As everything an asynchronous method does to its thread's flow, what the hook is given is undone when this returns.
            if (turn.Invoke() is not { } task)
            {
                return null;
            }

            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return TaskEnd.ThrownBy(task);
        }
        catch (Exception exception)
        {
            return exception;
        }
        finally
        {
            turn.LeaveLogScope();
        }
    }

    /// <summary>
    /// Many hooks share one setting of the timer: where it goes off for a hook that is over, it is set anew for the one at work. It may
    /// be going off now: either it finds this turn, or we find that it has gone off. The same with somebody in a hurry: either he
    /// finds this turn and sets the timer for it, or we find that he is.
    /// </summary>
    private void StartClock(CleanupContext turn)
    {
        if (_life.IsHurried || turn.LimitEnd <= turn.StartedAt)
        {
            TellTimeIsUp(turn, "no time was left");
        }
        else if (turn.LimitEnd != long.MaxValue && (turn.LimitEnd < _timerSetFor || _hasLooked))
        {
            _timerSetFor = turn.LimitEnd;
            SetClock(turn, turn.LimitEnd - turn.StartedAt, turn.StartedAt, wasTold: false);
        }
    }

    /// <summary>On the timer's thread. May come late or for a hook that is over already: the turn's own times decide.</summary>
    internal override void Ring()
    {
        lock (_life)
        {
            // Before the lock under which the next hook is taken, or after it: then that hook is found here.
            _hasLooked = true;
        }

        if (_turn is not { IsDecided: false } turn)
        {
            return;
        }

        // Read once: between two readings somebody in a hurry may tell the hook, and then it is he who sets the clock.
        bool isTold = turn.IsTold;
        long due = isTold ? turn.GraceEnd : turn.LimitEnd;
        if (due == long.MaxValue)
        {
            return;
        }

        long now = _life.Clock.Now;
        long left = due - now;
        if (left > 0)
        {
            SetClock(turn, left, now, isTold);
        }
        else if (!isTold)
        {
            TellTimeIsUp(turn, "the time was up");
        }
        else if (turn.TryDecide())
        {
            _life.AbandonHook(this, turn, new CleanupTimeoutException(
                turn.Name, $"The cleanup hook '{turn.Name}' outlived its limit and was abandoned."));

            // A thread of its own: the pool may be what the hook has used up, and the timer's thread serves others too.
            new Thread(static run => ((CleanupRun)run!).GoOnWithout()) { IsBackground = true, Name = $"{_life.Name} (cleanup)" }
                .UnsafeStart(this);
        }
    }

    /// <summary>
    /// Sets the clock for the turn, as it was when the caller looked. Whoever has told the hook since then sets it to the grace, and
    /// we may just have overwritten that: either he is seen here, or he sets the clock after us. The same goes for the clock of the
    /// hook that follows.
    /// </summary>
    private void SetClock(CleanupContext turn, long left, long now, bool wasTold)
    {
        SetTimer(new TimeSpan(left), _life.Clock.TimestampAt(now));
        if (!wasTold && turn.IsTold)
        {
            SetTimer(Grace);
        }

        if (!ReferenceEquals(_turn, turn))
        {
            Ring();
        }
    }

    private static (CleanupResult Result, Exception? Fault) Judge(CleanupContext turn, Exception? thrown) => thrown switch
    {
        null => (CleanupResult.Completed, null),
        _ when BodyEnd.IsCancellation(thrown) && turn.IsTold => (CleanupResult.TimedOut, new CleanupTimeoutException(
            turn.Name, $"The cleanup hook '{turn.Name}' stopped unfinished, because its time was up.", thrown)),
        _ when BodyEnd.IsCancellation(thrown) => (CleanupResult.Failed, new UnrequestedCancellationException($"The cleanup hook '{turn.Name}'", thrown)),
        _ => (CleanupResult.Failed, thrown),
    };
}
