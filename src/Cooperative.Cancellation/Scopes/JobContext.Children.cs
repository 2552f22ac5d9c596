using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <content>Jobs that belong to this one.</content>
public sealed partial class JobContext
{
    /// <summary>Starts a child with a synchronous body that comes to no value.</summary>
    /// <param name="body">The work. Runs on a thread of its own unless the options say otherwise.</param>
    /// <param name="options">How to run it; null for the defaults. Clock and logger are the parent's unless given.</param>
    /// <param name="file">Left to the compiler: where the child is started, for tests that explore it.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>The child, at work; asked to stop already, where that has been asked of this context [G8.2].</returns>
    /// <remarks>
    /// <para>A child belongs to the job, scope or hook whose context this is, which does not end before it [G8.1].</para>
    /// <para>Its failure asks its siblings and the work it belongs to to stop, and is the parent's failure too, unless
    /// <see cref="JobOptions.IsolateFailure"/> says otherwise [G8.3].</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The context has ended.</exception>
    public CancellableJob StartChild(
        Action<JobContext> body, JobOptions? options = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(JobLife.StartChild(_node, new ActionBody(body), options, new CallSite(null, file, line)));
    }

    /// <summary>Starts a child with a synchronous body that comes to a value.</summary>
    /// <typeparam name="TResult">The type of the value. Not a task: that is what <see cref="StartChildAsync{TResult}"/> is for.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="TResult"/> is a task, which the job would not await.</exception>
    /// <inheritdoc cref="StartChild(Action{JobContext}, JobOptions?, string, int)"/>
    public CancellableJob<TResult> StartChild<TResult>(
        Func<JobContext, TResult> body, JobOptions? options = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseTask(nameof(body), nameof(StartChild));
        return new(JobLife.StartChild(_node, new FunctionBody<TResult>(body), options, new CallSite(null, file, line)));
    }

    /// <summary>Starts a child with an asynchronous body that comes to no value. Returns the child, as <see cref="StartChild"/> does.</summary>
    /// <param name="body">The work. Runs on the thread pool.</param>
    /// <param name="options">How to run it; null for the defaults. Clock and logger are the parent's unless given.</param>
    /// <param name="file">Left to the compiler: where the child is started, for tests that explore it.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="StartChild(Action{JobContext}, JobOptions?, string, int)"/>
    public CancellableJob StartChildAsync(
        Func<JobContext, Task> body, JobOptions? options = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(JobLife.StartChild(_node, new AsyncActionBody(body), options, new CallSite(null, file, line)));
    }

    /// <summary>Starts a child with an asynchronous body that comes to a value. Returns the child, as <see cref="StartChild"/> does.</summary>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <param name="body">The work. Runs on the thread pool.</param>
    /// <param name="options">How to run it; null for the defaults. Clock and logger are the parent's unless given.</param>
    /// <param name="file">Left to the compiler: where the child is started, for tests that explore it.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <inheritdoc cref="StartChild(Action{JobContext}, JobOptions?, string, int)"/>
    public CancellableJob<TResult> StartChildAsync<TResult>(
        Func<JobContext, Task<TResult>> body, JobOptions? options = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return new(JobLife.StartChild(_node, new AsyncFunctionBody<TResult>(body), options, new CallSite(null, file, line)));
    }
}
