using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>Work inside work: time limits and shields. Each hands its body a context of its own, to be used instead of the outer one.</content>
public sealed partial class JobContext
{
    /// <summary>
    /// The deadline of this context's own scope, or of its job where the context is the body's; null where it has none.
    /// </summary>
    /// <remarks>Move it with <see cref="TryMoveDeadline"/>. A deadline further out may fall due earlier.</remarks>
    public DateTimeOffset? Deadline =>
        _node.Deadline is { Due: var due and not long.MaxValue } ? _node.Life.Clock.UtcAt(due) : null;

    /// <summary>
    /// Whether that deadline has passed, whatever the work made of it. Stays true after the end of the scope: work that returns its
    /// value all the same has finished, and this says that it was late [G9.1].
    /// </summary>
    public bool HasExpired => _node.Deadline?.Passed is not null && _node.Reason is not null;

    /// <summary>Runs the body under a time limit, and throws where the limit ended it [G9.1].</summary>
    /// <param name="limit">
    /// From zero to <see cref="JobOptions.MaxTime"/>, counted from now, or infinite. Zero: the first checkpoint throws.
    /// </param>
    /// <param name="body">The work. Uses the context that it is given: only that one knows of the limit.</param>
    /// <param name="file">Left to the compiler: where the scope stands, for tests that explore it.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <remarks>
    /// Returns when the work and every child started in the scope have really ended, however late that is. Work that notices the limit
    /// and returns all the same has finished. A request from outside, made before the scope has ended, beats the time limit [G9.2].
    /// </remarks>
    /// <exception cref="TimeoutException">The scope's own limit ended the work.</exception>
    /// <exception cref="JobCanceledException">A request from outside ended it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context has ended.</exception>
    public void WithTimeout(
        TimeSpan limit, Action<JobContext> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        var work = new ScopeAction(body);
        RunScope(false, Limits.Check(limit), true, new CallSite(null, file, line), ref work);
    }

    /// <returns>What the body returned.</returns>
    /// <typeparam name="TResult">The type of the value. Not a task: that is what <see cref="WithTimeoutAsync{TResult}"/> is for.</typeparam>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public TResult WithTimeout<TResult>(
        TimeSpan limit, Func<JobContext, TResult> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseTask(nameof(body), nameof(WithTimeout));
        var work = new ScopeFunction<TResult>(body);
        RunScope(false, Limits.Check(limit), true, new CallSite(null, file, line), ref work);
        return work.Result!;
    }

    /// <summary>Runs the body under a time limit, and tells whether it finished [G9.1].</summary>
    /// <returns>True where the work finished; false where the scope's own limit ended it.</returns>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public bool TryWithTimeout(
        TimeSpan limit, Action<JobContext> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        var work = new ScopeAction(body);
        return RunScope(false, Limits.Check(limit), false, new CallSite(null, file, line), ref work);
    }

    /// <summary>Runs the body under a time limit, and tells whether it finished [G9.1].</summary>
    /// <param name="limit">As for <see cref="TryWithTimeout(TimeSpan, Action{JobContext}, string, int)"/>.</param>
    /// <param name="body">The work.</param>
    /// <param name="result">What the body returned; the default value where it did not finish.</param>
    /// <param name="file">Left to the compiler: where the scope stands, for tests that explore it.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>True where the work finished; false where the scope's own limit ended it.</returns>
    /// <typeparam name="TResult">The type of the value. Not a task.</typeparam>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public bool TryWithTimeout<TResult>(
        TimeSpan limit,
        Func<JobContext, TResult> body,
        [MaybeNullWhen(false)] out TResult result,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseTask(nameof(body), nameof(TryWithTimeout));
        var work = new ScopeFunction<TResult>(body);
        bool hasFinished = RunScope(false, Limits.Check(limit), false, new CallSite(null, file, line), ref work);
        result = work.Result;
        return hasFinished;
    }

    /// <summary>
    /// Runs the body where no request from outside reaches it: on the shield's own context checkpoints pass and the token is quiet.
    /// A pending request is met at the first checkpoint after the shield [G9.3].
    /// </summary>
    /// <param name="body">What must not be stopped half-way. Uses the context that it is given.</param>
    /// <param name="limit">How long the protection lasts; as for a time limit. Default: as long as it takes.</param>
    /// <param name="file">Left to the compiler: where the scope stands, for tests that explore it.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <remarks>The handle does not lie: it says requested. Children started inside are protected too.</remarks>
    /// <exception cref="TimeoutException">The shield's own limit ended the work.</exception>
    /// <exception cref="JobCanceledException">The shield's own limit ended the work, and a request was pending.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context has ended.</exception>
    public void Shield(
        Action<JobContext> body, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        var work = new ScopeAction(body);
        RunScope(true, Limits.Check(limit ?? Timeout.InfiniteTimeSpan, nameof(limit)), true, new CallSite(null, file, line), ref work);
    }

    /// <returns>What the body returned.</returns>
    /// <typeparam name="TResult">The type of the value. Not a task: that is what <see cref="ShieldAsync{TResult}"/> is for.</typeparam>
    /// <inheritdoc cref="Shield(Action{JobContext}, TimeSpan?, string, int)"/>
    public TResult Shield<TResult>(
        Func<JobContext, TResult> body, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseTask(nameof(body), nameof(Shield));
        var work = new ScopeFunction<TResult>(body);
        RunScope(true, Limits.Check(limit ?? Timeout.InfiniteTimeSpan, nameof(limit)), true, new CallSite(null, file, line), ref work);
        return work.Result!;
    }

    /// <summary>
    /// Moves the deadline of this context's scope, or that of its job where the context is the body's, to so long from now.
    /// </summary>
    /// <param name="fromNow">From zero, which is at once, to <see cref="JobOptions.MaxTime"/>; infinite takes the deadline away.</param>
    /// <returns>
    /// True where it was moved. False where it has passed already: a deadline that has passed stays passed, and the work stays asked
    /// to stop.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fromNow"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The context has no deadline to move, or has ended.</exception>
    public bool TryMoveDeadline(TimeSpan fromNow)
    {
        Limits.Check(fromNow);
        if (HasEnded)
        {
            throw new InvalidOperationException($"The context of '{JobName}' has ended; its deadline is history.");
        }

        return _node.Deadline is { } deadline
            ? deadline.TryMove(fromNow)
            : throw new InvalidOperationException(
                $"This context of '{JobName}' was opened without a time limit; there is no deadline to move.");
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What the body throws decides what the scope came to, and is thrown from there.")]
    private bool RunScope<TBody>(bool isShield, TimeSpan limit, bool throws, CallSite site, ref TBody body)
        where TBody : struct, IScopeBody
    {
        // Opening, waiting and closing are never cut short: a place in the tree that is taken must be given back.
        Interruption? interruption = Interruption.SuspendActive();
        bool wasInterrupted = false;
        try
        {
            Scope scope = Scope.Open(_node, isShield, limit);
            Exception? thrown = null;
            var stay = new AmbientSlot.Stay(scope.Context);
            try
            {
                if (scope.PassEntry(ProbePointKind.Scope, site) is { } fault)
                {
                    thrown = fault;
                }
                else if (isShield || interruption is null)
                {
                    body.Run(scope.Context);
                }
                else
                {
                    RunResumed(interruption, ref body, scope.Context);
                }
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
            finally
            {
                stay.Leave();
            }

            wasInterrupted = WaitFor(scope.CloseToChildren());
            stay.Slot.Empty();
            bool hasFinished = scope.Close(thrown);
            return hasFinished || !throws ? hasFinished : throw scope.TimedOut(thrown!);
        }
        finally
        {
            if (wasInterrupted)
            {
                Thread.CurrentThread.Interrupt();
            }

            Interruption.Resume(interruption);
        }
    }

    /// <summary>A blocking call around the scope may interrupt its body; only a shield's it may not.</summary>
    private static void RunResumed<TBody>(Interruption interruption, ref TBody body, JobContext context)
        where TBody : struct, IScopeBody
    {
        Interruption.Resume(interruption);
        try
        {
            body.Run(context);
        }
        finally
        {
            Interruption.SuspendActive();
        }
    }

    /// <summary>
    /// Work is not left while children are at it. True where somebody interrupted the thread meanwhile, who was not us: that is
    /// passed on once the scope is closed.
    /// </summary>
    private static bool WaitFor(Task? children)
    {
        bool wasInterrupted = false;
        while (children is { IsCompleted: false })
        {
            try
            {
                children.Wait();
            }
            catch (ThreadInterruptedException)
            {
                wasInterrupted = true;
            }
        }

        return wasInterrupted;
    }
}
