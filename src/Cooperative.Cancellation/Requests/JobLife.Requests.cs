namespace Cooperative.Cancellation;

/// <content>What a request does to a job, beyond what it does to any node.</content>
internal sealed partial class JobLife
{
    /// <summary>A request by the library itself: nobody's source line stands behind it.</summary>
    public bool RequestFor(CancellationKind kind, string message, string? jobName = null) =>
        Request(new CancellationReason(kind, message, null, default, Clock.UtcAt(Clock.Now), jobName));

    private void RequestForToken() => RequestFor(CancellationKind.Token, "the outside token was cancelled");

    private void RequestForTimeout() =>
        RequestFor(CancellationKind.Timeout, $"the job's time limit of {TimelineText.Span(Options.Timeout)} has passed");

    /// <summary>
    /// Taken by the first request that comes before the end. Before the start it ends the job; while the body is at work it changes
    /// the state; during cleanup it changes neither state nor outcome and is told as too late [G5.1, G6.7].
    /// </summary>
    protected override bool Admit(CancellationReason reason, long now)
    {
        if (IsEnded)
        {
            return false;
        }

        _timeline.Requested = _timeline.Stamp(now);
        return true;
    }

    protected override void Admitted()
    {
        if (_state < JobState.CancellationRequested)
        {
            Advance(JobState.CancellationRequested);
        }
    }

    protected override void KeepLater(CancellationReason reason) => _later.Add(reason);

    protected override void AfterRequest(CancellationReason reason)
    {
        if (_log is not null)
        {
            _log.CancellationRequested(reason);
            LosePatienceLater();
        }

        // Nobody will start it any more, so its life is lived here: hooks that were registered by now, and the end. TryStart took
        // the same lock as the request, so the job was either started, and lives already, or never will be.
        if (!HasStarted)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static life => life.Live(), this, preferLocal: false);
        }
    }

    protected override void Observe(CallSite checkpoint)
    {
        if (_isObserved)
        {
            return;
        }

        long now = Clock.Now;
        lock (this)
        {
            MarkObserved(checkpoint, now);
        }
    }

    /// <summary>Under the lock. What is met after the body has ended was met by nobody the outcome knows of.</summary>
    private void MarkObserved(CallSite checkpoint, long now)
    {
        if (!_isObserved && _end is null)
        {
            _isObserved = true;
            _timeline.Observed = _timeline.Stamp(now);
            _timeline.ObservedAt = checkpoint;
        }
    }

    /// <summary>Whether the answer took, or has taken so far, longer than the options allow. Under the lock.</summary>
    private bool IsUnresponsiveAt(long now) =>
        HasStarted
        && _timeline.Requested is { } requested
        && !(_timeline.BodyEnded < requested)
        && (_timeline.Observed ?? _timeline.BodyEnded ?? _timeline.Ended ?? now) >= Limits.DueAt(requested, Options.UnresponsiveAfter);

    /// <summary>Sets the clock for the one line that is logged of a job that does not answer [G10.1].</summary>
    private void LosePatienceLater()
    {
        if (Options.UnresponsiveAfter == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        ITimer patience = Clock.NewTimer(static life => ((JobLife)life!).LosePatience(), this, Timeout.InfiniteTimeSpan);
        bool isNeeded;
        lock (this)
        {
            // The body may be ending now: either it finds the timer, or the timer finds that it is not needed.
            isNeeded = _end is null;
            _patience = isNeeded ? patience : null;
        }

        if (isNeeded)
        {
            patience.Change(Options.UnresponsiveAfter, Timeout.InfiniteTimeSpan);
        }
        else
        {
            patience.Dispose();
        }
    }

    private void LosePatience()
    {
        long now = Clock.Now;
        TimeSpan waited;
        lock (this)
        {
            if (_isObserved || _end is not null)
            {
                return;
            }

            waited = new TimeSpan(now - _timeline.Requested!.Value);
        }

        _log!.Unresponsive(waited, Reason!);
    }
}
