using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// A job, from its making to its end: what the handle shows to the outside and the context to the inside.
/// </summary>
/// <remarks>
/// <see cref="Live"/> is the whole life, read top to bottom, and <see cref="Conclude"/> its last page. Everything else is either asked from outside (request, register,
/// report) or one step of that life. What both touch is guarded by the node's lock; the state is published under it, and read
/// without it.
/// </remarks>
internal sealed partial class JobLife : JobNode
{
    private const int TroublesKept = 16;
    private static long s_lastId;

    private readonly IJobBody _body;
    private readonly JobLog? _log;
    private readonly JobClock.Origin _made;

    // Written under the lock, read by anybody.
    private volatile JobState _state;
    private volatile bool _isObserved;
    private volatile bool _isHurried;

    // The life's own: whether it is among the active ones of the metrics.
    private bool _isCounted;

    // The life's own: whether the end is told to anybody, decided while the thread to tell it on could still be chosen.
    private bool _isHeard;

    // Written once before the work begins, read by the life alone.
    private Deadline? _deadline;

    // The life's own; from here on guarded by the lock.
    private AmbientSlot? _slot;
    private BodyEnd? _end;
    private Exception? _thrown;
    private CleanupStack _hooks;
    private CleanupRun? _cleanup;
    private bool _isCleanupOver;
    private TokenLink? _links;
    private Timeline _timeline;
    private RequestStory? _requests;

    private long _sliceStart;

    // Of a root; written at its making, and read at its end.
    private int _place;

    // Made by whoever needs it first, with or without the lock.
    private JobExtras? _extras;

    private JobLife(IJobBody body, JobOptions options, JobNode? parent)
        : base(parent, null)
    {
        _body = body;
        Options = options;
        Id = Interlocked.Increment(ref s_lastId);
        _made = new JobClock.Origin(options.TimeProvider);
        _log = options.Logger is { } logger ? new JobLog(this, logger) : null;
    }

    public long Id { get; }

    public override string Name => Options.Name ?? (field ??= $"job-{Id}");

    public override Deadline? Deadline => _deadline;

    public JobOptions Options { get; }

    public JobClock Clock => new(this, _made);

    /// <summary>
    /// Work that sees its token cancelled sees the state that goes with it: a request that is being made this moment is waited for.
    /// </summary>
    public JobState State
    {
        get
        {
            if (Reason is not null)
            {
                AwaitRequest();
            }

            return _state;
        }
    }

    public bool HasEnded => _state >= JobState.Succeeded;

    /// <summary>When it ended, on its clock; null while it has not. The state is published last, so this may be read without the lock.</summary>
    public long? EndedAt => HasEnded ? _timeline.Ended : null;

    /// <summary>Whether the body was ever let run. Settled once the state is past Created.</summary>
    public bool HasStarted => _timeline.Started is not null;

    public bool IsObserved => _isObserved;

    /// <summary>Who asks the work where it is; null where nobody ever did.</summary>
    public Lookout? Lookout => Attention?.Lookout;

    /// <summary>Who explores the job in a test; null in production.</summary>
    public Probe? Probe => Attention?.Probe;

    /// <summary>What a checkpoint looks into where a signal is up; null where nobody wants anything.</summary>
    /// <remarks>
    /// On the cold path of every loop, where the JIT inlines nothing unless it is told to; and a call there, though it is never made,
    /// costs a loop over doubles 2.5 times its time.
    /// </remarks>
    public JobExtras? Attention
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _extras);
    }

    public JobProgress? LastProgress => Volatile.Read(ref _extras)?.Progress?.Read();

    public void ReportProgress(long completed, long? total, string? message) =>
        ProgressCell.Publish(ref Extras.Progress, completed, total, message);

    /// <summary>That of a loop of ours, which says nothing where the work speaks for itself.</summary>
    public void ReportLoopProgress(long completed, long? total) => ProgressCell.PublishOfLoop(ref Extras.Progress, completed, total);

    public Task Completion => _body.Completion;

    /// <summary>Whether the cleanup's budget was ended by hand.</summary>
    public bool IsHurried => _isHurried;

    /// <summary>Two may make it at once, one of them under the lock and the other not: the first one in counts for both.</summary>
    private JobExtras Extras =>
        Volatile.Read(ref _extras) ?? Interlocked.CompareExchange(ref _extras, new JobExtras(), null) ?? _extras;

    /// <summary>A job in state Created, obeying its outside token and telling its observers from the start.</summary>
    public static JobLife Create(IJobBody body, JobOptions? options, JobNode? parent = null)
    {
        var life = new JobLife(body, (options ?? JobOptions.Default).Below(parent?.Life.Options), parent);
        if ((parent is null ? life.Options.Probe : parent.Life.Probe) is { } probe)
        {
            life.Extras.Probe = probe;
            life.JoinWork();
            probe.Made(life);
        }

        foreach (IObserver<JobReport> observer in life.Options.Observers)
        {
            _ = ObserverFeed.RunAsync(life, observer);
        }

        if (parent is null)
        {
            life._place = JobRegistry.Add(life);
        }

        // Last, for a token that is already cancelled asks at once.
        if (life.Options.CancellationToken.CanBeCanceled)
        {
            life.Link(OutsideToken, life.Options.CancellationToken);
        }

        return life;
    }

    /// <summary>A child, at work when this returns; asked to stop already, where that has been asked of the parent.</summary>
    /// <remarks>
    /// Its body runs in any case, to its first checkpoint: it may have been handed something that it has to let go of. So the child
    /// is started before it is put where a request from above can find it.
    /// </remarks>
    public static JobLife StartChild(JobNode parent, IJobBody body, JobOptions? options, CallSite site)
    {
        // Not cut short by a blocking call around it: a place that is taken must be given back.
        Interruption? interruption = Interruption.SuspendActive();
        try
        {
            return StartChildWhole(parent, body, options, parent.PassEntry(ProbePointKind.Child, site));
        }
        finally
        {
            Interruption.Resume(interruption);
        }
    }

    private static JobLife StartChildWhole(JobNode parent, IJobBody body, JobOptions? options, Exception? fault)
    {
        parent.Reserve("a child");
        JobLife child;
        try
        {
            child = Create(body, options, parent);
        }
        catch
        {
            parent.GiveBack();
            throw;
        }

        if (fault is not null)
        {
            child.Extras.LaunchFault = fault;
        }

        // False where its outside token was cancelled already: then it ends without its body.
        bool hasBegun = child.TryBegin(0);
        parent.Adopt(child);
        if (hasBegun)
        {
            child.Launch(0);
        }

        return child;
    }

    /// <summary>
    /// Starts the job on the thread it is to have. False where it is no longer in state Created: started before, or cancelled.
    /// </summary>
    /// <remarks>A request may be arriving now. Whoever gets the lock first decides whether the body runs at all; never both, never neither.</remarks>
    public bool TryStart() => TryStart(Clock.Now);

    /// <summary>The same for one that was made this moment: it starts as it is made, and the clock need not be read again.</summary>
    public bool TryStartAsMade() => TryStart(0);

    private bool TryStart(long now)
    {
        if (!TryBegin(now))
        {
            return false;
        }

        Launch(now);
        return true;
    }

    public void BeginTimeSlice() => Volatile.Write(ref _sliceStart, Clock.Now);

    public bool IsTimeSliceUsedUp() => Clock.Now >= Limits.DueAt(Volatile.Read(ref _sliceStart), Options.TimeSlice);

    public override string ToString() => $"{Name}: {State}";

    /// <summary>
    /// The life of a job. On a thread of its own for a synchronous body, else on the pool. Asynchronous and void on purpose:
    /// everything foreign is caught where it is called, and a defect of our own must be loud.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a body throws decides the outcome.")]
    internal async void Live()
    {
        // Start, and body. One that was cancelled before it started has nothing to run but its hooks.
        Exception? thrown = _extras?.LaunchFault;
        bool isElsewhere = false;
        bool hasBegun = HasStarted;
        BeginTelemetry(hasBegun);
        if (hasBegun && thrown is null)
        {
            _slot = AmbientSlot.Enter(Context);
            _log?.EnterWork();
            if (!_body.IsSynchronous)
            {
                // A synchronous body has its thread for as long as it likes; a slice of its helpers' counts from its making.
                BeginTimeSlice();
            }

            try
            {
                if (_body.Invoke(Context) is { } task)
                {
                    isElsewhere = !task.IsCompleted;
                    await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    thrown = TaskEnd.ThrownBy(task);
                }
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        }

        // Outcome.
        if (Reason is null && BodyEnd.IsCancellation(thrown))
        {
            HearWhatIsOnItsWay();
        }

        long now = DecideOutcome(hasBegun, thrown, out Task? children);

        // Children. Nobody ends before those who work for him.
        if (children is not null)
        {
            await children.ConfigureAwait(false);
            now = Clock.Now;
        }

        _deadline?.ReleaseTimer();
        TakeInChildFaults();

        // An asynchronous body ends on the thread of whoever completed what it waited for. That one did not ask to run our hooks, or
        // our logger, or a listener to our telemetry, and may hold locks.
        CleanupRun? cleanup = PrepareCleanup();
        _isHeard = IsTelemetryHeard;
        if (isElsewhere && (cleanup is not null || _log is not null || _isHeard))
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            now = Clock.Now;
        }

        // Cleanup. Nothing is paid where there is nothing to clean up; else the hooks go on to the end, on whatever thread is left to them.
        if (cleanup is not null)
        {
            cleanup.Run(now);
        }
        else
        {
            Conclude(now);
        }
    }

    /// <summary>The last of a life, once nothing of it runs any more: report, and completion.</summary>
    internal void Conclude(long now)
    {
        End(now);
        if (_log is null)
        {
            Finish();
            return;
        }

        if (_state == JobState.Faulted)
        {
            _log.Faulted(_thrown!);
        }

        _log.Ended(GetReport());
        new LastWords(this, _log).Write();
    }

    /// <summary>What is left to do once the end is in the log: everybody is told.</summary>
    internal void Finish()
    {
        JobMonitor.Remember(this);
        TellParentOfFault();
        EndTelemetry();
        _slot?.Empty();
        Probe?.Ended(this);
        _body.Complete(_state, _thrown);
        LetGo();
    }

    /// <summary>From here on nobody finds the job from above, or through the registry.</summary>
    private void LetGo()
    {
        if (Parent is { } parent)
        {
            parent.Release(this);
        }
        else
        {
            JobRegistry.Remove(_place);

            // Not before: the place of a job that was collected may have been given to another by then.
            GC.KeepAlive(this);
        }
    }

    private bool TryBegin(long now)
    {
        lock (this)
        {
            if (_state != JobState.Created)
            {
                return false;
            }

            _timeline.Started = _timeline.Stamp(now);
            Advance(JobState.Running);
            return true;
        }
    }

    /// <summary>The deadline begins, then the work. What keeps them from it is what the job fails with: nothing is half started.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A foreign clock, or a system without a thread to spare; the job's fault tells.")]
    private void Launch(long now)
    {
        _log?.FollowStarter();
        try
        {
            if (Options.Timeout != Timeout.InfiniteTimeSpan)
            {
                _deadline = new Deadline(this, Options.Timeout);
                _deadline.Begin(Clock.TimestampAt(now));
            }

            if (_body.IsSynchronous && Options.Thread == JobThread.Dedicated)
            {
                new Thread(static life => ((JobLife)life!).Live()) { IsBackground = true, Name = Name }.Start(this);
                return;
            }
        }
        catch (Exception exception)
        {
            Extras.LaunchFault = exception;
        }

        LiveOnPool(ExecutionContext.Capture());
    }

    /// <summary>Where <see cref="Task.Run(Action)"/> would put it.</summary>
    private void LiveOnPool(ExecutionContext? flow) => ThreadPool.UnsafeQueueUserWorkItem(new LifeStart(this, flow), preferLocal: true);

    /// <summary>
    /// The body has ended; what comes of it is decided here, against any request that arrives at this moment, and nobody comes to work
    /// for the job any more but by those who do.
    /// </summary>
    private long DecideOutcome(bool hasBegun, Exception? thrown, out Task? children)
    {
        long now = Clock.Now;
        ITimer? patience;
        lock (this)
        {
            CancellationReason? reason = Reason;
            if (hasBegun)
            {
                _timeline.BodyEnded = _timeline.Stamp(now);
            }

            if (reason is not null && BodyEnd.IsCancellation(thrown))
            {
                MarkObserved(default, now);
            }

            _end = hasBegun
                ? BodyEnd.Of(this, thrown, reason, _isObserved, Options.DeclinedCancellation)
                : BodyEnd.NeverBegun(this, reason!);
            patience = _extras?.Patience;
            children = CloseUnderLock();
        }

        patience?.Dispose();
        return now;
    }

    /// <summary>Body and children have ended. The deadline may be passing now: either it has, or it never will.</summary>
    protected override void Closed() => _deadline?.EndUnderLock();

    /// <summary>A child's fault is the parent's: it comes after the body's own, and before those of hooks [G4.1, G8.3].</summary>
    private void TakeInChildFaults()
    {
        IReadOnlyList<Exception> faults = ChildFaults;
        if (faults.Count > 0)
        {
            // Outside the lock: there may be many. Nobody else writes it any more.
            BodyEnd end = _end!.WithChildFaults(faults, Reason);
            lock (this)
            {
                _end = end;
            }
        }
    }

    private void TellParentOfFault()
    {
        if (Parent is not null && _state == JobState.Faulted && !Options.IsolateFailure)
        {
            Parent.AddChildFault(this, _thrown!);
        }
    }

    /// <summary>From here on nothing of the job runs any more but hooks that were abandoned.</summary>
    private void End(long now)
    {
        TokenLink? links;
        lock (this)
        {
            Debug.Assert(_isCleanupOver, "No hook is left, and none can be registered.");
            IReadOnlyList<Exception> faults = _cleanup?.Faults is { } ofHooks ? [.. _end!.Faults, .. ofHooks] : _end!.Faults;
            JobState state = faults.Count > 0 ? JobState.Faulted : _end.State;

            // A cancellation comes last: it never hides a failure, and is not hidden by one either.
            _thrown = (faults, _end.Cancellation) switch
            {
                ([], var canceled) => canceled,
                ([var one], null) => one,
                (_, null) => SeveralFaults.Of($"Job '{Name}'", faults),
                (_, { } canceled) => SeveralFaults.Of($"Job '{Name}'", [.. faults, canceled]),
            };
            _timeline.Ended = _timeline.Stamp(now);
            Context.Raise(Signals.Ended);
            Lookout?.Close(_timeline.Latest);
            links = _links;
            _links = null;
            Advance(state);
        }

        // Nobody outside holds on to the job any more.
        links?.CloseAll();
    }

    /// <summary>Under the lock, once all that belongs to the new state is written: whoever sees the state sees that too.</summary>
    private void Advance(JobState next)
    {
        Debug.Assert(Monitor.IsEntered(this));
        Debug.Assert(next > _state, "A job only ever moves forward [G5.1].");
        _state = next;
        if (_extras is { Watched: { } watched })
        {
            _extras.Watched = watched.Append(MakeReport(_timeline.Latest));
        }
    }
}
