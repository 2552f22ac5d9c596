using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>The asynchronous twins of the scopes.</content>
public sealed partial class JobContext
{
    /// <summary>Runs the asynchronous body under a time limit, and throws where the limit ended it [G9.1].</summary>
    /// <returns>A task that ends when the work, and every child started in the scope, has really ended.</returns>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public Task WithTimeoutAsync(
        TimeSpan limit, Func<JobContext, Task> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunScopeAsync(OpenScope(false, Limits.Check(limit)), true, new CallSite(null, file, line), body, ToNothing);
    }

    /// <summary>Runs the asynchronous body under a time limit, and throws where the limit ended it [G9.1].</summary>
    /// <returns>What the body returned, when the work, and every child started in the scope, has really ended.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public Task<TResult> WithTimeoutAsync<TResult>(
        TimeSpan limit, Func<JobContext, Task<TResult>> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return RunScopeAsync(OpenScope(false, Limits.Check(limit)), true, new CallSite(null, file, line), body, ToResult<TResult>);
    }

    /// <summary>Runs the asynchronous body under a time limit, and tells whether it finished [G9.1].</summary>
    /// <returns>True where the work finished; false where the scope's own limit ended it.</returns>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public Task<bool> TryWithTimeoutAsync(
        TimeSpan limit, Func<JobContext, Task> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunScopeAsync(OpenScope(false, Limits.Check(limit)), false, new CallSite(null, file, line), body, ToAnswer);
    }

    /// <summary>Runs the asynchronous body under a time limit, and tells whether it finished [G9.1].</summary>
    /// <returns>Whether the work finished, and what it returned; the default value where the scope's own limit ended it.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext}, string, int)"/>
    public Task<(bool HasFinished, TResult? Result)> TryWithTimeoutAsync<TResult>(
        TimeSpan limit, Func<JobContext, Task<TResult>> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return RunScopeAsync(OpenScope(false, Limits.Check(limit)), false, new CallSite(null, file, line), body, ToAnswerAndResult<TResult>);
    }

    /// <summary>Runs the asynchronous body where no request from outside reaches it [G9.3].</summary>
    /// <returns>A task that ends when the work, and every child started in the shield, has really ended.</returns>
    /// <inheritdoc cref="Shield(Action{JobContext}, TimeSpan?, string, int)"/>
    public Task ShieldAsync(
        Func<JobContext, Task> body, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunScopeAsync(
            OpenScope(true, Limits.Check(limit ?? Timeout.InfiniteTimeSpan, nameof(limit))), true, new CallSite(null, file, line), body, ToNothing);
    }

    /// <summary>Runs the asynchronous body where no request from outside reaches it [G9.3].</summary>
    /// <returns>What the body returned, when the work, and every child started in the shield, has really ended.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="Shield(Action{JobContext}, TimeSpan?, string, int)"/>
    public Task<TResult> ShieldAsync<TResult>(
        Func<JobContext, Task<TResult>> body, TimeSpan? limit = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return RunScopeAsync(
            OpenScope(true, Limits.Check(limit ?? Timeout.InfiniteTimeSpan, nameof(limit))),
            true,
            new CallSite(null, file, line),
            body,
            ToResult<TResult>);
    }

    // What the caller gets, of whether the work finished and of its task. Null and the two answers are tasks that .NET keeps ready.
    private static object? ToNothing(bool hasFinished, Task? task) => null;

    private static bool ToAnswer(bool hasFinished, Task? task) => hasFinished;

    private static TResult ToResult<TResult>(bool hasFinished, Task? task) => ((Task<TResult>)task!).GetAwaiter().GetResult();

    private static (bool HasFinished, TResult? Result) ToAnswerAndResult<TResult>(bool hasFinished, Task? task) =>
        (hasFinished, hasFinished ? ToResult<TResult>(hasFinished, task) : default);

    /// <summary>Opened before the first <c>await</c>, so that what is refused is refused at the call.</summary>
    private Scope OpenScope(bool isShield, TimeSpan limit)
    {
        // As for a synchronous scope: not cut short by a blocking call around it.
        Interruption? interruption = Interruption.SuspendActive();
        try
        {
            return Scope.Open(_node, isShield, limit);
        }
        finally
        {
            Interruption.Resume(interruption);
        }
    }

    private static bool CloseScope(Scope scope, Exception? thrown)
    {
        Interruption? interruption = Interruption.SuspendActive();
        try
        {
            return scope.Close(thrown);
        }
        finally
        {
            Interruption.Resume(interruption);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What the body throws decides what the scope came to, and is thrown from there.")]
    private static async Task<TOutcome> RunScopeAsync<TOutcome>(
        Scope scope, bool throws, CallSite site, Func<JobContext, Task> body, Func<bool, Task?, TOutcome> outcome)
    {
        Task? task = null;
        Exception? thrown;
        AmbientSlot slot = AmbientSlot.Enter(scope.Context);
        try
        {
            if (scope.PassEntry(ProbePointKind.Scope, site) is { } fault)
            {
                throw fault;
            }

            task = body(scope.Context) ?? throw AsyncActionBody.NullTask();
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            thrown = TaskEnd.ThrownBy(task);
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        if (scope.CloseToChildren() is { } children)
        {
            await children.ConfigureAwait(false);
        }

        slot.Empty();
        bool hasFinished = CloseScope(scope, thrown);
        return hasFinished || !throws ? outcome(hasFinished, task) : throw scope.TimedOut(thrown!);
    }
}
