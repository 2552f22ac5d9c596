namespace Cooperative.Cancellation;

/// <content>What can be told of a job at any moment.</content>
internal sealed partial class JobLife
{
    public JobReport GetReport()
    {
        long now = Clock.Now;
        lock (this)
        {
            return MakeReport(_timeline.Stamp(now));
        }
    }

    /// <summary>What the parent remembers. Asked for after the end, when nothing of it changes any more.</summary>
    public ChildReport Summary => new(
        Id, Name, _state, Response, new TimeSpan(_timeline.Ended!.Value - (_timeline.Started ?? _timeline.Ended.Value)));

    /// <summary>
    /// The same of a child that may still be at work. Under the parent's lock and without the child's own: two locks at once, one
    /// below the other, are what deadlocks are made of [G8.5].
    /// </summary>
    /// <remarks>
    /// The state is read first, and all that went before it is there to be seen: no request before <see cref="JobState.CancellationRequested"/>,
    /// whatever is being written now; a request in any case from there on, until hooks run; and after the end, everything. The start is
    /// older than the child's place with its parent. Where it has ended meanwhile, <paramref name="now"/> becomes the time of that: nobody
    /// can tell of what is still to come.
    /// </remarks>
    public ChildReport SummaryAt(JobClock clock, ref long now)
    {
        JobState state = _state;
        if (state >= JobState.Succeeded)
        {
            now = Math.Max(now, EndOn(clock));
            return Summary;
        }

        JobResponse response = state < JobState.CancellationRequested ? JobResponse.None : Response;
        long taken = _timeline.Started is { } started && Clock.When(clock, now) is { } mine ? Math.Max(0, mine - started) : 0;
        return new ChildReport(Id, Name, state, response, new TimeSpan(taken));
    }

    /// <summary>When the job ended, on another's clock; the beginning of time where the two have nothing to do with each other.</summary>
    private long EndOn(JobClock clock) => clock.When(Clock, _timeline.Ended!.Value) ?? 0;

    /// <summary>
    /// A child that has ended is part of the story from here on, and whoever read the clock before that, and comes to the lock now, must
    /// not put what he has to tell before it.
    /// </summary>
    protected override void TakeNoteOfEnd(JobNode child)
    {
        if (child is JobLife job)
        {
            _timeline.Stamp(job.EndOn(Clock));
        }
    }

    /// <summary>What the job made of the request. Under the lock, or after the end, or once the state tells of a request.</summary>
    private JobResponse Response => (Reason, _end) switch
    {
        (null, _) => JobResponse.None,
        (_, null) => JobResponse.Pending,
        (_, { Response: JobResponse.None }) => JobResponse.TooLate,
        (_, { } end) => end.Response,
    };

    /// <summary>The job's lookout, made for the first who asks where the work is. Two may make it at once; the first one in counts.</summary>
    public Lookout WatchWork() =>
        Lookout ?? Interlocked.CompareExchange(ref Extras.Lookout, new Lookout(this), null) ?? Lookout!;

    /// <summary>Where the story stands: a report of now, and the cell that the next transition will follow.</summary>
    public (JobReport Now, WatchCell Tail) Watch()
    {
        long now = Clock.Now;
        lock (this)
        {
            JobReport report = MakeReport(_timeline.Stamp(now));
            return (report, Extras.Watched ??= new WatchCell(report));
        }
    }

    /// <summary>Foreign code failed beside the job: told, logged, and of no other consequence.</summary>
    public void AddTrouble(TroubleSource source, Exception exception)
    {
        // Made outside the lock: it reads the exception's message, which may be anybody's code.
        var trouble = new JobTrouble(source, exception);
        lock (this)
        {
            List<JobTrouble> troubles = Extras.Troubles ??= [];
            if (troubles.Count < TroublesKept)
            {
                troubles.Add(trouble);
            }
        }

        if (source != TroubleSource.Logger)
        {
            _log?.Trouble(source, exception);
        }
    }

    /// <summary>Whether the clock, or a timer of it, has thrown: time may stand still.</summary>
    public bool HasClockTrouble => Attention is { } extras && Volatile.Read(ref extras.ClockTrouble) != 0;

    /// <summary>The clock, or a timer of it, threw. Told once.</summary>
    public void AddClockTrouble(Exception exception)
    {
        if (Interlocked.Exchange(ref Extras.ClockTrouble, 1) == 0)
        {
            AddTrouble(TroubleSource.Clock, exception);
        }
    }

    /// <summary>The clock threw. The latest time that was written down has to do instead.</summary>
    public long TimeWithoutClock(Exception exception)
    {
        AddClockTrouble(exception);
        lock (this)
        {
            return _timeline.Latest;
        }
    }

    /// <summary>Under the lock: copies and arithmetic only, nobody's code.</summary>
    private JobReport MakeReport(long now)
    {
        (int atWork, int scopes, int ended, ChildReport[] children) = ReportChildrenAt(Clock, ref now);
        now = _timeline.Stamp(now);
        (JobSighting? told, CheckpointWait? longestWait) = Lookout?.Look(now) ?? default;
        return new JobReport
        {
            Id = Id,
            Name = Name,
            ParentId = Parent?.Life.Id,
            State = _state,
            Response = Response,
            ReportedAt = Clock.UtcAt(now),
            CreatedAt = Clock.UtcAt(0),
            StartedAt = UtcAt(_timeline.Started),
            RequestedAt = UtcAt(_timeline.Requested),
            ObservedAt = UtcAt(_requests?.Observed),
            ObservedFile = _requests?.ObservedAt.File,
            ObservedLine = _requests?.ObservedAt.Line ?? 0,
            BodyEndedAt = UtcAt(_timeline.BodyEnded),
            CleanupStartedAt = UtcAt(_cleanup?.FirstBegan),
            CleanupEndedAt = UtcAt(_cleanup?.Ended),
            EndedAt = UtcAt(_timeline.Ended),
            CancellationReason = Reason,
            LaterRequests = _requests?.Later.ToList() ?? [],
            LaterRequestCount = _requests?.Later.Count ?? 0,
            IsUnresponsive = IsUnresponsiveAt(now),
            LastSeen = Later(told, Observed),
            LongestWait = longestWait,
            Cleanup = _cleanup is null ? [] : [.. _cleanup.Turns.Select(turn => ReportOf(turn, now))],
            ChildrenAtWork = atWork,
            ScopesAtWork = scopes,
            ChildrenEnded = ended,
            Children = children,
            Progress = LastProgress,
            Exception = _thrown,
            Troubles = _extras?.Troubles?.ToArray() ?? [],
        };
    }

    private CleanupReport ReportOf(CleanupContext turn, long now) => new()
    {
        Name = turn.Name,
        Result = turn.Result,
        StartedAt = Clock.UtcAt(turn.StartedAt),
        Duration = new TimeSpan((turn.EndedAt ?? now) - turn.StartedAt),
        Exception = turn.Fault,
    };

    /// <summary>The checkpoint that observed the request, where one did. Under the lock.</summary>
    private JobSighting? Observed => _requests is { Observed: { } observed, ObservedAt: { File: { } file } site }
        ? new JobSighting(file, site.Line, Clock.UtcAt(observed))
        : null;

    private static JobSighting? Later(JobSighting? one, JobSighting? other) => one?.SeenAt > other?.SeenAt ? one : other ?? one;

    private DateTimeOffset? UtcAt(long? ticks) => ticks is { } known ? Clock.UtcAt(known) : null;
}
