using System.Diagnostics.CodeAnalysis;
using Cooperative.Cancellation;
using Microsoft.Extensions.Caching.Memory;

namespace SharedCache;

/// <summary>A cache that computes a value once, however many callers wait for it.</summary>
/// <remarks>
/// <para>A caller's cancellation ends its wait. That of the last one ends the work.</para>
/// <para>Every race is decided under one lock, in <see cref="TryJoin"/> or in <see cref="Leave"/>. Whatever is in the list of the
/// running has a caller.</para>
/// </remarks>
/// <param name="owner">Whose children the computations are: it ends after them, and its own request to stop reaches them all.</param>
/// <param name="cache">Where values are kept, under their keys.</param>
/// <param name="compute">The work for a key. Belongs to no caller, so it gets none's token, culture or activity.</param>
internal sealed class SharedCache<TKey, TValue>(
    JobContext owner, IMemoryCache cache, Func<TKey, JobContext, Task<TValue>> compute)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Computation> _running = [];
    private readonly Lock _lock = new();

    /// <exception cref="OperationCanceledException">The caller's own token was cancelled; or the owner was asked to stop, and the work with it.</exception>
    public async Task<TValue> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryJoin(key, out Computation? computation, out TValue? value))
        {
            return value;
        }

        try
        {
            // Not a wait for the task alone: the job refuses a computation that waits for itself.
            await computation.Job.WaitAsync(cancellationToken);
            return await computation.Job;
        }
        finally
        {
            Leave(key, computation);
        }
    }

    /// <summary>The computation that goes on for a key, for whoever wants to watch it; null where there is none.</summary>
    public CancellableJob<TValue>? FindRunning(TKey key)
    {
        lock (_lock)
        {
            return _running.GetValueOrDefault(key)?.Job;
        }
    }

    /// <summary>False where the value is there.</summary>
    private bool TryJoin(TKey key, [NotNullWhen(true)] out Computation? computation, [NotNullWhen(false)] out TValue? value)
    {
        lock (_lock)
        {
            if (cache.TryGetValue(key, out value!))
            {
                computation = null;
                return false;
            }

            // The last caller may be leaving now: either it finds us counted, and the work goes on; or it has taken the computation off
            // the list, and we begin a new one. Nobody joins what was asked to stop.
            // It may have failed just now, and its callers may not have left yet: the failure is theirs, and not that of who comes later.
            if (!_running.TryGetValue(key, out computation) || computation.HasFailed || computation.Job.IsCancellationRequested)
            {
                _running[key] = computation = new Computation(Start(key));
            }

            computation.Callers++;
            return true;
        }
    }

    private void Leave(TKey key, Computation computation)
    {
        lock (_lock)
        {
            computation.Callers--;

            // Another caller has seen to it; or it has failed, and there is a new one in its place.
            if (!ReferenceEquals(_running.GetValueOrDefault(key), computation))
            {
                return;
            }

            // The work may end now. Either that is seen here, and counts, even where the last caller leaves without it: it is paid for.
            // Or it comes too late, and the value of what nobody waits for is dropped.
            bool isThere = computation.Job.Completion.IsCompletedSuccessfully;
            if (!isThere && !computation.HasFailed && computation.Callers > 0)
            {
                return;
            }

            _running.Remove(key);
            if (isThere)
            {
                // Last: the cache may refuse it.
                cache.Set(key, computation.Job.Completion.Result);
            }
        }

        // Outside the lock. Changes nothing where the job has ended.
        computation.Job.Cancel("the last caller has left");
    }

    /// <summary>Under the lock, for it runs nobody's code: asynchronous work begins on the thread pool.</summary>
    private CancellableJob<TValue> Start(TKey key)
    {
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        return owner.StartChildAsync(context => compute(key, context), new JobOptions { Name = $"compute {key}", IsolateFailure = true });
    }

    /// <summary>A computation and how many wait for it, guarded by the lock.</summary>
    private sealed class Computation(CancellableJob<TValue> job)
    {
        public CancellableJob<TValue> Job => job;

        public int Callers { get; set; }

        public bool HasFailed => job.Completion.IsFaulted || job.Completion.IsCanceled;
    }
}
