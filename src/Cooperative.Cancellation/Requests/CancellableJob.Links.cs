namespace Cooperative.Cancellation;

/// <content>For code that knows only tokens: in, and out.</content>
public partial class CancellableJob
{
    /// <summary>
    /// A token that is cancelled when the job is asked to stop: to hand the job's fate to code that knows only tokens.
    /// </summary>
    /// <remarks>The body's own token: callbacks on it run on the thread pool [G1.1]. It stays valid after the end.</remarks>
    public CancellationToken Token => Life.Token;

    /// <summary>Obeys one more outside token: when it is cancelled, the job is asked to stop. The first cause counts [G2.2].</summary>
    /// <param name="token">The token. One that is cancelled already asks at once.</param>
    /// <param name="message">What the reason says, so that several tokens can be told apart; by default, that an outside token was cancelled.</param>
    /// <returns>Ends the link when disposed. The end of the job ends it too, so that a long-lived token holds on to nothing.</returns>
    public IDisposable CancelOn(CancellationToken token, string? message = null) =>
        Life.Link(message ?? JobLife.OutsideToken, token);
}
