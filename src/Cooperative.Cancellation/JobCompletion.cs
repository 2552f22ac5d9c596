using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// A task that ends as its job ended, and rethrows the very exception object of a cancellation as it does that of a fault [G4.3].
/// Its awaiters resume on the pool, so that none of them can hold up another, or the job.
/// </summary>
/// <remarks>
/// <see cref="TaskCompletionSource{TResult}.SetCanceled()"/> would make an exception of its own, and
/// <see cref="TaskCompletionSource{TResult}.SetException(Exception)"/> a faulted task. Only the builder behind asynchronous methods
/// makes a cancelled task of an exception, and only <c>SetFromTask</c> hands that on. Derived from, by the body: one object less
/// for each job.
/// </remarks>
internal abstract class JobCompletion<TResult>() : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    protected void Cancel(OperationCanceledException exception)
    {
        var builder = AsyncTaskMethodBuilder<TResult>.Create();
        builder.SetException(exception);
        SetFromTask(builder.Task);
    }

    protected void Fault(Exception exception)
    {
        SetException(exception);

        // Observed: the fault was logged when the job ended, and a job that nobody awaits raises no unobserved-exception event [G7.4].
        _ = Task.Exception;
    }
}
