using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>A <see cref="CancellableJob"/> that comes to a value.</summary>
/// <typeparam name="TResult">The type of the value.</typeparam>
public sealed class CancellableJob<TResult> : CancellableJob
{
    private readonly JobBody<TResult> _body;

    internal CancellableJob(JobLife life, JobBody<TResult> body)
        : base(life) =>
        _body = body;

    /// <inheritdoc cref="CancellableJob.Completion"/>
    public new Task<TResult> Completion => _body.TypedCompletion;

    /// <summary>Makes <c>await job</c> the same as awaiting <see cref="Completion"/>.</summary>
    /// <returns>An awaiter; it gives the value, or rethrows what the job threw.</returns>
    /// <exception cref="InvalidOperationException">The job would wait for itself [G6.7].</exception>
    public new TaskAwaiter<TResult> GetAwaiter()
    {
        RefuseOwnWork();
        return Completion.GetAwaiter();
    }
}
