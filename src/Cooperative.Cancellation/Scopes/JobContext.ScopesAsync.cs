using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <content>The asynchronous twins of the scopes.</content>
public sealed partial class JobContext
{
    /// <summary>Runs the asynchronous body under a time limit, and throws where the limit ended it [G9.1].</summary>
    /// <returns>A task that ends when the work, and every child started in the scope, has really ended.</returns>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext})"/>
    public Task WithTimeoutAsync(TimeSpan limit, Func<JobContext, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunScopeAsync(OpenScope(false, Limits.Check(limit)), true, body, ToNothing);
    }

    /// <summary>Runs the asynchronous body under a time limit, and throws where the limit ended it [G9.1].</summary>
    /// <returns>What the body returned, when the work, and every child started in the scope, has really ended.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext})"/>
    public Task<TResult> WithTimeoutAsync<TResult>(TimeSpan limit, Func<JobContext, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return ResultOf(RunScopeAsync(OpenScope(false, Limits.Check(limit)), true, body, ToResult<TResult>));
    }

    /// <summary>Runs the asynchronous body under a time limit, and tells whether it finished [G9.1].</summary>
    /// <returns>True where the work finished; false where the scope's own limit ended it.</returns>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext})"/>
    public Task<bool> TryWithTimeoutAsync(TimeSpan limit, Func<JobContext, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return HasFinished(RunScopeAsync(OpenScope(false, Limits.Check(limit)), false, body, ToNothing));
    }

    /// <summary>Runs the asynchronous body under a time limit, and tells whether it finished [G9.1].</summary>
    /// <returns>Whether the work finished, and what it returned; the default value where the scope's own limit ended it.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="WithTimeout(TimeSpan, Action{JobContext})"/>
    public Task<(bool HasFinished, TResult? Result)> TryWithTimeoutAsync<TResult>(TimeSpan limit, Func<JobContext, Task<TResult>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return RunScopeAsync(OpenScope(false, Limits.Check(limit)), false, body, ToResult<TResult>);
    }

    /// <summary>Runs the asynchronous body where no request from outside reaches it [G9.3].</summary>
    /// <returns>A task that ends when the work, and every child started in the shield, has really ended.</returns>
    /// <inheritdoc cref="Shield(Action{JobContext}, TimeSpan?)"/>
    public Task ShieldAsync(Func<JobContext, Task> body, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunScopeAsync(
            OpenScope(true, Limits.Check(limit ?? Timeout.InfiniteTimeSpan, nameof(limit))), true, body, ToNothing);
    }

    /// <summary>Runs the asynchronous body where no request from outside reaches it [G9.3].</summary>
    /// <returns>What the body returned, when the work, and every child started in the shield, has really ended.</returns>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <inheritdoc cref="Shield(Action{JobContext}, TimeSpan?)"/>
    public Task<TResult> ShieldAsync<TResult>(Func<JobContext, Task<TResult>> body, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return ResultOf(RunScopeAsync(
            OpenScope(true, Limits.Check(limit ?? Timeout.InfiniteTimeSpan, nameof(limit))), true, body, ToResult<TResult>));
    }

    private static Nothing ToNothing(Task completed) => default;

    private static TResult ToResult<TResult>(Task completed) => ((Task<TResult>)completed).GetAwaiter().GetResult();

    private static async Task<TResult> ResultOf<TResult>(Task<(bool HasFinished, TResult? Result)> scope) =>
        (await scope.ConfigureAwait(false)).Result!;

    private static async Task<bool> HasFinished<TResult>(Task<(bool HasFinished, TResult? Result)> scope) =>
        (await scope.ConfigureAwait(false)).HasFinished;

    /// <summary>Opened before the first <c>await</c>, so that what is refused is refused at the call.</summary>
    private Scope OpenScope(bool isShield, TimeSpan limit) => Scope.Open(_node, isShield, limit);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What the body throws decides what the scope came to, and is thrown from there.")]
    private static async Task<(bool HasFinished, TResult? Result)> RunScopeAsync<TResult>(
        Scope scope, bool throws, Func<JobContext, Task> body, Func<Task, TResult> take)
    {
        Exception? thrown;
        TResult? result = default;
        AmbientSlot slot = AmbientSlot.Enter(scope.Context);
        try
        {
            Task task = body(scope.Context) ?? throw AsyncActionBody.NullTask();
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            thrown = TaskEnd.ThrownBy(task);
            if (thrown is null)
            {
                result = take(task);
            }
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
        bool hasFinished = scope.Close(thrown);
        return hasFinished || !throws ? (hasFinished, result) : throw scope.TimedOut(thrown!);
    }
}
