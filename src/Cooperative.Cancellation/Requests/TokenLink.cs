namespace Cooperative.Cancellation;

/// <summary>An outside token that a job obeys, until the job ends or somebody lets go of it.</summary>
internal sealed class TokenLink(JobLife life, string message, CancellationToken token) : IDisposable
{
    private CancellationTokenRegistration _registration;

    public bool IsCanceled => token.IsCancellationRequested;

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

    public void Ask() => life.RequestFor(CancellationKind.Token, message);
}
