namespace Cooperative.Cancellation.Stress.Races;

/// <summary>A job under test, and everything that was done to it and seen of it from outside.</summary>
internal sealed class Subject
{
    private readonly JobOptions _options;
    private readonly List<string> _violations = [];
    private readonly List<HookTrace> _hooks = [];

    // Its awaiter goes on where the job is let go: so the end of the work is on the thread of the race, as near as can be.
    private readonly TaskCompletionSource _leave = new();
    private volatile bool _isToLeave;
    private volatile bool _isInBody;
    private int _hooksAtWork;
    private int _hooksRun;
    private int _asked;
    private int _first;
    private volatile string? _winner;

    public Subject(Temper temper, bool isSynchronous, bool isWatched, JobOptions? options, Subject? parent)
    {
        Temper = temper;
        IsSynchronous = isSynchronous;
        Parent = parent;
        Witness = isWatched ? new Witness() : null;
        _options = (options ?? new JobOptions()) with
        {
            Thread = JobThread.Pool,
            Observers = Witness is null ? [] : [Witness],
        };
    }

    public static int Tempers { get; } = Enum.GetValues<Temper>().Length;

    public Temper Temper { get; }

    public bool IsSynchronous { get; }

    public Subject? Parent { get; }

    public Witness? Witness { get; }

    public CancellableJob Job { get; private set; } = null!;

    /// <summary>Null while, and where, the work has not begun.</summary>
    public JobContext? Context { get; private set; }

    public bool HasBegun { get; private set; }

    /// <summary>Whether the work met the request.</summary>
    public bool HasObserved { get; private set; }

    public Exception? Thrown { get; private set; }

    public JobReport Report { get; private set; } = null!;

    public IReadOnlyList<HookTrace> Hooks => _hooks;

    /// <summary>Requests that were made of this very job, and the one that counted; null where none of these did.</summary>
    public int Asked => _asked;

    public int First => _first;

    public string? Winner => _winner;

    /// <summary>Requests that may have been made by something else: a deadline, a token, DisposeAsync, a parent.</summary>
    public int MayHaveAsked { get; set; }

    /// <summary>The fault of a child, which is this job's too [G8.3]; null where there was none.</summary>
    public Exception? FaultBelow { get; set; }

    /// <summary>Whether somebody may have ended the cleanup's budget: then hooks are told at once that their time is up.</summary>
    public bool IsHurried { get; set; }

    /// <summary>What the work does instead of its temper.</summary>
    public Func<JobContext, Task>? Work { get; set; }

    public void Create() => Job = IsSynchronous && Work is null
        ? CancellableJob.Create(Live, _options)
        : CancellableJob.CreateAsync(LiveAsync, _options);

    public void StartBelow(JobContext parent)
    {
        Job = IsSynchronous && Work is null ? parent.StartChild(Live, _options) : parent.StartChildAsync(LiveAsync, _options);
        MayHaveAsked++;
    }

    public void AwaitBody() => Patience.Until(() => Context is not null, "the beginning of the work");

    /// <summary>Lets the work go on. Where it is asynchronous, it goes on to its end before this returns.</summary>
    public void Leave()
    {
        _isToLeave = true;
        _leave.TrySetResult();
    }

    public void AwaitEnd()
    {
        if (Job is null)
        {
            return;
        }

        Patience.Until(() => Job.Completion.IsCompleted, $"the end of a job whose work {Temper}");
        Demand(!_isInBody && Volatile.Read(ref _hooksAtWork) == 0, "G5.2 nothing of an ended job runs any more");
        Report = Job.GetReport();
        if (Witness is { } witness)
        {
            Patience.Until(() => witness.IsDone, "the observer's last word");
        }
    }

    /// <summary>Asks the job to stop, and looks at once at what that must have brought about.</summary>
    public void Ask(string message)
    {
        Interlocked.Increment(ref _asked);
        if (Job.Cancel(message))
        {
            Interlocked.Increment(ref _first);
            _winner = message;
            Demand(ReferenceEquals(Job.CancellationReason?.Message, message), "G2.2 the reason is that of the call that returned true");
            Demand(Job.IsCancellationRequested, "G1.2 asked when the call returns");
        }
        else
        {
            Demand(Job.IsCancellationRequested || Job.State >= JobState.Succeeded, "G1.2 false: somebody had asked, or it had ended");
        }

        if (Job.IsCancellationRequested)
        {
            Demand(Job.CancellationReason is not null && Job.Token.IsCancellationRequested, "G1.4 flag, reason and token");
        }
    }

    public HookTrace Hook(string name, bool isRacing = false) => Add(new HookTrace(this, name, isRacing));

    public HookTrace HookThatWaits(string name, Task waits) => Add(new HookTrace(this, name, isRacing: false) { Waits = waits });

    private HookTrace Add(HookTrace hook)
    {
        lock (_hooks)
        {
            _hooks.Add(hook);
        }

        hook.Register();
        return hook;
    }

    /// <summary>Somebody who works for the job has met the request.</summary>
    public void SeeObserved() => HasObserved = true;

    public int EnterHook()
    {
        Demand(!_isInBody, "G6.1 hooks run after the work");
        Demand(Interlocked.Increment(ref _hooksAtWork) == 1, "G6.1 hooks run one at a time");
        return Interlocked.Increment(ref _hooksRun);
    }

    public void LeaveHook() => Interlocked.Decrement(ref _hooksAtWork);

    public void Demand(bool holds, string promise)
    {
        if (!holds)
        {
            lock (_violations)
            {
                _violations.Add(promise);
            }
        }
    }

    public void AssertNoViolation(int round)
    {
        if (_violations.Count > 0)
        {
            Assert.Fail($"Round {round}, work {Temper}: {string.Join("; ", _violations)}\n{Report?.ToString() ?? "no report"}");
        }
    }

    private void Live(JobContext context)
    {
        Enter(context);
        var wait = default(SpinWait);
        while (!_isToLeave)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        try
        {
            Act(context);
        }
        catch (Exception exception) when (Note(exception))
        {
        }
        finally
        {
            _isInBody = false;
        }
    }

    private async Task LiveAsync(JobContext context)
    {
        Enter(context);
        try
        {
            if (Work is { } work)
            {
                await work(context);
            }
            else
            {
                await _leave.Task;
                Act(context);
            }
        }
        catch (Exception exception) when (Note(exception))
        {
        }
        finally
        {
            _isInBody = false;
        }
    }

    public Task Left => _leave.Task;

    private void Enter(JobContext context)
    {
        Demand(!HasBegun, "a body runs once");
        HasBegun = true;
        _isInBody = true;
        Context = context;
    }

    private void Act(JobContext context)
    {
        switch (Temper)
        {
            case Temper.Checks:
                context.Checkpoint();
                break;
            case Temper.Reads:
                if (context.IsCancellationRequested)
                {
                    HasObserved = true;
                    Demand(context.CancellationReason is not null && context.Token.IsCancellationRequested, "G1.4 inside: flag, reason and token");
                }

                break;
            case Temper.Fails:
                throw new FormatException("a fault of the work's own");
            case Temper.ThrowsForeign:
                throw new OperationCanceledException("somebody else's");
        }
    }

    /// <summary>Takes note of what leaves the work, and does not catch it.</summary>
    private bool Note(Exception exception)
    {
        Thrown = exception;
        if (exception is JobCanceledException canceled)
        {
            HasObserved = true;
            Demand(ReferenceEquals(canceled.Reason, Context!.CancellationReason), "G2.4 the exception's reason is the context's");
            Demand(canceled.CancellationToken == Context!.Token && Context.Token.IsCancellationRequested, "G3.4 token and exception agree");
        }

        return false;
    }
}
