using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>Blocking calls that know no token.</content>
public sealed partial class JobContext
{
    /// <summary>
    /// Runs a blocking call that knows no token, and interrupts it when the work is asked to stop: <c>Thread.Sleep</c>,
    /// <c>Monitor.Wait</c>, <c>Thread.Join</c>, a wait for an event, a contended lock, <c>BlockingCollection.Take</c> without a token.
    /// </summary>
    /// <param name="call">The call. Keep it as small as the call itself.</param>
    /// <param name="file">Left to the compiler: where the call stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <remarks>
    /// <para>A checkpoint before, and during the call. A call that returns although it was interrupted has returned: its value counts,
    /// and no stray interrupt is left on the thread.</para>
    /// <para>Of calls inside one another the innermost is interrupted, then, should it go on, the one around it. A shield inside is not
    /// [G9.3], nor is a scope while it waits for its children [G8.1].</para>
    /// <para>What cannot be interrupted: a parallel loop of ours, whose bodies want checkpoints of their own, reading from a pipe, a socket or a file, native code, a loop without a wait. What should not
    /// be: a <c>finally</c> or <c>catch</c> that waits is cut short; a static constructor that is interrupted leaves its type unusable
    /// for the rest of the process.</para>
    /// </remarks>
    /// <exception cref="JobCanceledException">The work is asked to stop; where the call was interrupted, that is the inner exception.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="call"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context has ended without having been asked to stop.</exception>
    public void RunInterruptible(Action call, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(call);
        RunInterruptible<Nothing>(
            () =>
            {
                call();
                return default;
            },
            file,
            line);
    }

    /// <returns>What the call returned.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="RunInterruptible(Action, string, int)"/>
    public TResult RunInterruptible<TResult>(Func<TResult> call, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(call);
        ResultType<TResult>.RefuseTask(nameof(call), nameof(RunInterruptible));
        Checkpoint(file, line);
        Interruption? outer = Interruption.SuspendActive();
        var interruption = new Interruption();
        try
        {
            // False where it was asked between the checkpoint and now.
            return _node.TryWatch(interruption)
                ? RunInterrupted(call, interruption)
                : throw _node.Meet(new CallSite(null, file, line));
        }
        catch (ThreadInterruptedException interrupted) when (interruption.WasInterrupted)
        {
            throw _node.Meet(new CallSite(null, file, line), interrupted);
        }
        finally
        {
            try
            {
                _node.Unwatch(interruption);
            }
            finally
            {
                Interruption.Resume(outer);
            }
        }
    }

    /// <summary>No lock is taken, nor anything else done that waits, before the interruption is over: it could be thrown out of that.</summary>
    private static TResult RunInterrupted<TResult>(Func<TResult> call, Interruption interruption)
    {
        interruption.Enter();
        try
        {
            return call();
        }
        finally
        {
            interruption.Leave();
        }
    }
}
