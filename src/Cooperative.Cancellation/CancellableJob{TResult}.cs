using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>A <see cref="CancellableJob"/> that comes to a value.</summary>
/// <typeparam name="TResult">The type of the value.</typeparam>
public sealed class CancellableJob<TResult> : CancellableJob
{
    internal CancellableJob(JobLife life)
        : base(life)
    {
    }

    /// <inheritdoc cref="CancellableJob.Completion"/>
    public new Task<TResult> Completion => (Task<TResult>)Life.Completion;

    /// <summary>Makes <c>await job</c> the same as awaiting <see cref="Completion"/>.</summary>
    /// <returns>An awaiter; it gives the value, or rethrows what the job threw.</returns>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7].</exception>
    public new TaskAwaiter<TResult> GetAwaiter()
    {
        RefuseOwnWork();
        return Completion.GetAwaiter();
    }
}
