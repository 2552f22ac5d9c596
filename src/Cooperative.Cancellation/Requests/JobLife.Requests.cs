namespace Cooperative.Cancellation;

/// <content>What a request does to a job, beyond what it does to any node.</content>
internal sealed partial class JobLife
{
    internal const string OutsideToken = "the outside token was cancelled";

    /// <summary>
    /// Obeys an outside token. The job may be ending now: either the end finds the link, or the link finds that it is not needed.
    /// </summary>
    public TokenLink Link(string message, CancellationToken token)
    {
        var link = new TokenLink(this, message, token);
        link.Open();
        bool isNeeded;
        lock (this)
        {
            isNeeded = !HasEnded && token.CanBeCanceled;
            if (isNeeded)
            {
                link.Next = _links;
                _links = link;
            }
        }

        if (!isNeeded)
        {
            link.Close();
        }

        return link;
    }

    /// <summary>Whether an outside token still holds on to the job.</summary>
    public bool HasLinks
    {
        get
        {
            lock (this)
            {
                return _links is not null;
            }
        }
    }

    public void Unlink(TokenLink link)
    {
        lock (this)
        {
            TokenLink.Remove(ref _links, link);
        }
    }

    /// <summary>A request by the library itself: nobody's source line stands behind it.</summary>
    public bool RequestFor(CancellationKind kind, string message, string? jobName = null) =>
        RequestNow(kind, message, null, default, jobName);

    /// <summary>A request that is made here and now.</summary>
    public bool RequestNow(CancellationKind kind, string? message, Exception? exception, CallSite site, string? jobName)
    {
        long now = Clock.Now;
        return Request(new CancellationReason(kind, message, exception, site, Clock.UtcAt(now), jobName), now);
    }

    /// <summary>
    /// Work may use an outside token itself, and its wait may end before the token's callback has reached us: callbacks run last in,
    /// first out. The job was asked all the same.
    /// </summary>
    protected override void TakeInLinks()
    {
        if (Reason is not null)
        {
            return;
        }

        TokenLink? canceled;
        lock (this)
        {
            canceled = _links?.FindCanceled();
        }

        canceled?.Ask();
    }

    protected override CancellationReason ReasonFromAbove(CancellationReason above) => new(
        above.Kind == CancellationKind.ChildFault ? CancellationKind.SiblingFault : CancellationKind.Parent,
        above,
        above.Kind == CancellationKind.ChildFault ? above.JobName : Parent!.Life.Name);

    /// <summary>
    /// Taken by the first request that comes before the end. Before the start it ends the job; while the body is at work it changes
    /// the state; during cleanup it changes neither state nor outcome and is told as too late [G5.1, G6.7].
    /// </summary>
    protected override bool IsOpenToRequests => !HasEnded;

    protected override void Admitted(long now)
    {
        _timeline.Requested = _timeline.Stamp(now);
        if (_state < JobState.CancellationRequested)
        {
            Advance(JobState.CancellationRequested);
        }

        _log?.CancellationRequested(Reason!);
    }

    /// <summary>
    /// A request from above may come twice to a child that is just being started, and that of an outside token to work that ends: each is
    /// one request all the same. A child that has ended but is still listed it does not concern: the culprit, for one, whose fault asks
    /// its siblings.
    /// </summary>
    protected override void KeepLater(CancellationReason reason, bool mayComeTwice)
    {
        bool isKnown = (Reason is { } first && reason.IsSameAs(first)) || _requests?.Later.HasSame(reason) == true;
        bool isOfNoConcern = HasEnded && reason.Cause is not null;
        if (!mayComeTwice || !(isKnown || isOfNoConcern))
        {
            (_requests ??= new RequestStory()).Later.Add(reason);
        }
    }

    protected override void AfterRequest()
    {
        _log?.WriteSoon();
        if (_log is not null || JobMetrics.IsUnresponsiveEnabled)
        {
            LosePatienceLater();
        }

        // Nobody will start it any more, so its life is lived here: hooks that were registered by now, and the end. TryStart took
        // the same lock as the request, so the job was either started, and lives already, or never will be.
        if (!HasStarted)
        {
            LiveOnPool(null);
        }
    }

    public override void Observe(CallSite checkpoint)
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
            _requests ??= new RequestStory();
            _requests.Observed = _timeline.Stamp(now);
            _requests.ObservedAt = checkpoint;
        }
    }

    /// <summary>Whether the answer took, or has taken so far, longer than the options allow. Under the lock.</summary>
    private bool IsUnresponsiveAt(long now) =>
        HasStarted
        && _timeline.Requested is { } requested
        && Response != JobResponse.TooLate
        && (_requests?.Observed ?? _timeline.BodyEnded ?? now) >= Limits.DueAt(requested, Options.UnresponsiveAfter);

    /// <summary>Sets the clock for the one line that is logged of a job that does not answer [G10.1].</summary>
    private void LosePatienceLater()
    {
        if (Options.UnresponsiveAfter == Timeout.InfiniteTimeSpan || !HasStarted)
        {
            return;
        }

        ITimer patience = Clock.NewTimer(static life => ((JobLife)life!).LosePatience(), this);
        bool isNeeded;
        lock (this)
        {
            // The body may be ending now: either it finds the timer, or the timer finds that it is not needed.
            isNeeded = _end is null;
            Extras.Patience = patience;
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
        lock (this)
        {
            if (_isObserved || _end is not null)
            {
                return;
            }

            _log?.Unresponsive(MakeReport(_timeline.Stamp(now)));
        }

        _log?.WriteSoon();
        CountUnresponsive();
    }
}
