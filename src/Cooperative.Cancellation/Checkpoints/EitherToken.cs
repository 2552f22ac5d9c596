namespace Cooperative.Cancellation;

/// <summary>
/// A token that is cancelled as soon as one of two is; the very one where the other never can be. Not a linked source: letting go of
/// that waits for callbacks, which are anybody's code.
/// </summary>
internal readonly struct EitherToken : IDisposable
{
    private readonly CancellationTokenRegistration _first;
    private readonly CancellationTokenRegistration _second;

    private EitherToken(CancellationToken token) => Token = token;

    private EitherToken(CancellationToken first, CancellationToken second)
    {
        var source = new CancellationTokenSource();
        Token = source.Token;
        _first = first.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        _second = second.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
    }

    public CancellationToken Token { get; }

    public static EitherToken Of(CancellationToken own, CancellationToken other) =>
        other.CanBeCanceled && other != own ? new EitherToken(own, other) : new EitherToken(own);

    public void Dispose()
    {
        _first.Unregister();
        _second.Unregister();
    }
}
