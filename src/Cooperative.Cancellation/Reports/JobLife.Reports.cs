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
            return (report, _watched ??= new WatchCell(report));
        }
    }

    /// <summary>Foreign code failed beside the job: told, logged, and of no other consequence.</summary>
    public void AddTrouble(TroubleSource source, Exception exception)
    {
        // Made outside the lock: it reads the exception's message, which may be anybody's code.
        var trouble = new JobTrouble(source, exception);
        lock (this)
        {
            if ((_troubles ??= []).Count < TroublesKept)
            {
                _troubles.Add(trouble);
            }
        }

        if (source != TroubleSource.Logger)
        {
            _log?.Trouble(source, exception);
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
            ObservedAt = UtcAt(_timeline.Observed),
            ObservedFile = _timeline.ObservedAt.File,
            ObservedLine = _timeline.ObservedAt.Line,
            BodyEndedAt = UtcAt(_timeline.BodyEnded),
            CleanupStartedAt = UtcAt(_timeline.CleanupBegan),
            CleanupEndedAt = UtcAt(_timeline.CleanupEnded),
            EndedAt = UtcAt(_timeline.Ended),
            CancellationReason = Reason,
            LaterRequests = _later.ToList(),
            LaterRequestCount = _later.Count,
            IsUnresponsive = IsUnresponsiveAt(now),
            Cleanup = _turns is null ? [] : [.. _turns.Select(turn => ReportOf(turn, now))],
            ChildrenAtWork = atWork,
            ChildrenEnded = ended,
            Children = children,
            Progress = _progress?.Read(),
            Exception = _thrown,
            Troubles = _troubles is null ? [] : [.. _troubles],
        };
    }

    private CleanupReport ReportOf(HookTurn turn, long now) => new()
    {
        Name = turn.Name,
        Result = turn.Result,
        StartedAt = Clock.UtcAt(turn.StartedAt),
        Duration = new TimeSpan((turn.EndedAt ?? now) - turn.StartedAt),
        Exception = turn.Fault,
    };

    private DateTimeOffset? UtcAt(long? ticks) => ticks is { } known ? Clock.UtcAt(known) : null;
}
