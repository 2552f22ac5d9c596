namespace Cooperative.Cancellation;

/// <summary>An outside token that a job obeys, until the job ends or somebody lets go of it.</summary>
internal sealed class TokenLink(JobLife life, string message, CancellationToken token) : IDisposable
{
    private CancellationTokenRegistration _registration;

    // Made by the first of the two who may bring the request: the token's callback, and work that ends. One of them must not leave it to
    // the other, who may not have come so far yet; so both bring it, and it counts once.
    private CancellationReason? _reason;

    /// <summary>The next of the job's links; guarded by the job's lock, as is every walk along them. A field, for it is walked by reference.</summary>
    public TokenLink? Next;

    private bool IsCanceled => token.IsCancellationRequested;

    /// <summary>Takes the link out of the list, where it is still there.</summary>
    public static void Remove(ref TokenLink? first, TokenLink link)
    {
        ref TokenLink? place = ref first;
        while (place is not null && !ReferenceEquals(place, link))
        {
            place = ref place.Next;
        }

        if (place is not null)
        {
            place = link.Next;
        }
    }

    /// <summary>The first from here on whose token is cancelled, whether or not its callback has reached us.</summary>
    public TokenLink? FindCanceled()
    {
        TokenLink? link = this;
        while (link is { IsCanceled: false })
        {
            link = link.Next;
        }

        return link;
    }

    /// <summary>Closes this one and all that follow. By the end of the job, which has taken the list away from everybody else.</summary>
    public void CloseAll()
    {
        for (TokenLink? link = this; link is not null; link = link.Next)
        {
            link.Close();
        }
    }

    /// <summary>
    /// Asks at once where the token is cancelled already. UnsafeRegister: a long-lived token must not hold the execution context of
    /// whoever made the link.
    /// </summary>
    public void Open() =>
        _registration = token.UnsafeRegister(static link => ((TokenLink)link!).Ask(), this);

    /// <summary>Not Dispose of the registration: that would wait for a callback which may be at work on the canceller's thread right now.</summary>
    public void Close() => _registration.Unregister();

    public void Dispose()
    {
        Close();
        life.Unlink(this);
    }

    public void Ask()
    {
        long now = life.Clock.Now;
        var reason = new CancellationReason(CancellationKind.Token, message, null, default, life.Clock.UtcAt(now), null);
        life.Request(Interlocked.CompareExchange(ref _reason, reason, null) ?? reason, now, mayComeTwice: true);
    }
}
