#if !NET9_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif

namespace Cooperative.Cancellation;

/// <summary>
/// A task that ends as its job ended, and rethrows the very exception object of a cancellation as it does that of a fault [G4.3].
/// </summary>
/// <remarks>
/// <see cref="TaskCompletionSource{TResult}.SetCanceled()"/> would make an exception of its own, and
/// <see cref="TaskCompletionSource{TResult}.SetException(Exception)"/> a faulted task. Only the builder behind asynchronous methods
/// makes a cancelled task of an exception; <c>SetFromTask</c> hands that on to a source whose awaiters resume on the pool.
/// Before .NET 9 there is no <c>SetFromTask</c>: there the builder's own task is the completion, and its awaiters resume one after
/// another on the thread that ended the job, which has nothing left to do by then.
/// </remarks>
internal sealed class JobCompletion<TResult>
{
#if NET9_0_OR_GREATER
    private readonly TaskCompletionSource<TResult> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _source.Task;

    public void Succeed(TResult result) => _source.SetResult(result);

    public void Cancel(OperationCanceledException exception)
    {
        var builder = System.Runtime.CompilerServices.AsyncTaskMethodBuilder<TResult>.Create();
        builder.SetException(exception);
        _source.SetFromTask(builder.Task);
    }

    public void Fault(Exception exception)
    {
        _source.SetException(exception);
        Observe();
    }
#else
    private AsyncTaskMethodBuilder<TResult> _builder = AsyncTaskMethodBuilder<TResult>.Create();

    // The builder makes its task on first use and is no friend of races: made here, once.
    public JobCompletion() => Task = _builder.Task;

    public Task<TResult> Task { get; }

    public void Succeed(TResult result) => _builder.SetResult(result);

    public void Cancel(OperationCanceledException exception) => _builder.SetException(exception);

    public void Fault(Exception exception)
    {
        _builder.SetException(exception);
        Observe();
    }
#endif

    /// <summary>The fault was logged when the job ended; a job that nobody awaits raises no unobserved-exception event [G7.4].</summary>
    private void Observe() => _ = Task.Exception;
}
