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

    /// <summary>What the job made of the request. Under the lock, or after the end.</summary>
    private JobResponse Response => (Reason, _end) switch
    {
        (null, _) => JobResponse.None,
        (_, null) => JobResponse.Pending,
        (_, { Response: JobResponse.None }) => JobResponse.TooLate,
        (_, { } end) => end.Response,
    };

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

    /// <summary>The clock threw. The latest time that was written down has to do instead.</summary>
    public long TimeWithoutClock(Exception exception)
    {
        if (Interlocked.Exchange(ref Extras.ClockTrouble, 1) == 0)
        {
            AddTrouble(TroubleSource.Clock, exception);
        }

        lock (this)
        {
            return _timeline.Latest;
        }
    }

    /// <summary>Under the lock: copies and arithmetic only, nobody's code.</summary>
    private JobReport MakeReport(long now)
    {
        (int atWork, int ended, IReadOnlyList<ChildReport> children) = CountChildren();
        return new JobReport
        {
            Id = Id,
            Name = Name,
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
            Cleanup = _cleanup is null ? [] : [.. _cleanup.Turns.Select(turn => ReportOf(turn, now))],
            ChildrenAtWork = atWork,
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

    private DateTimeOffset? UtcAt(long? ticks) => ticks is { } known ? Clock.UtcAt(known) : null;
}
