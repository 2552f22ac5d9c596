using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// A task that ends as its job ended, and rethrows the very exception object of a cancellation as it does that of a fault [G4.3].
/// Its awaiters resume on the pool, so that none of them can hold up another, or the job.
/// </summary>
/// <remarks>
/// <see cref="TaskCompletionSource{TResult}.SetCanceled()"/> would make an exception of its own, and
/// <see cref="TaskCompletionSource{TResult}.SetException(Exception)"/> a faulted task. Only the builder behind asynchronous methods
/// makes a cancelled task of an exception, and only <c>SetFromTask</c> hands that on.
/// </remarks>
internal sealed class JobCompletion<TResult>
{
    private readonly TaskCompletionSource<TResult> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _source.Task;

    public void Succeed(TResult result) => _source.SetResult(result);

    public void Cancel(OperationCanceledException exception)
    {
        var builder = AsyncTaskMethodBuilder<TResult>.Create();
        builder.SetException(exception);
        _source.SetFromTask(builder.Task);
    }

    public void Fault(Exception exception)
    {
        _source.SetException(exception);

        // Observed: the fault was logged when the job ended, and a job that nobody awaits raises no unobserved-exception event [G7.4].
        _ = Task.Exception;
    }
}
