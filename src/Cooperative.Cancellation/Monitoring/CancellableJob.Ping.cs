namespace Cooperative.Cancellation;

/// <content>Where the work is.</content>
public partial class CancellableJob
{
    /// <summary>Asks the work where it is: its next checkpoint, in whichever context and on whichever thread, tells file and line.</summary>
    /// <param name="limit">How long to wait for it: from zero to <see cref="JobOptions.MaxTime"/>, or infinite, by the clock of <see cref="JobOptions.TimeProvider"/>.</param>
    /// <param name="waitToken">Ends the wait, and only the wait.</param>
    /// <returns>Where the work is and how long it took to get there; or that it reached no checkpoint within the limit, or ended.</returns>
    /// <remarks>
    /// <para>The work is not disturbed: it makes no call and reads no clock for this, and the checkpoint goes on as it would have
    /// anyway. A loop with a checkpoint in every round is as fast as without the ping. So nobody can wake who asked; he looks again,
    /// after a millisecond at first, then after an eighth of the time waited, at most a tenth of a second, and by so much
    /// <see cref="JobPing.Waited"/> may be too long.</para>
    /// <para>Any number may ask at once, and from any thread. A ping without an answer stays open: the checkpoint that is reached at last is
    /// found in <see cref="JobReport.LastSeen"/>. Work that awaits a ping of its own job waits until the limit, for it reaches no checkpoint
    /// meanwhile.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled by <paramref name="waitToken"/>.</exception>
    public Task<JobPing> PingAsync(TimeSpan limit, CancellationToken waitToken = default)
    {
        Limits.Check(limit);
        return waitToken.IsCancellationRequested
            ? Task.FromCanceled<JobPing>(waitToken)
            : PingWait.BeginAsync(Life, limit, waitToken);
    }
}
