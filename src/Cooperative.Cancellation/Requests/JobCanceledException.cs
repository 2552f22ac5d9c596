namespace Cooperative.Cancellation;

/// <summary>
/// What a checkpoint throws once its job was asked to stop, and what an awaiter of the job sees when the job did [G3.3].
/// </summary>
/// <remarks>
/// It carries the token of the context it was thrown for, so that code which compares tokens (<c>Parallel.For</c>, PLINQ) takes it
/// for the cancellation it is. An <see cref="OperationCanceledException"/> of somebody else that ends a job which had been asked to
/// stop is kept as <see cref="Exception.InnerException"/>.
/// </remarks>
public sealed class JobCanceledException : OperationCanceledException
{
    private readonly CallSite _checkpoint;

    internal JobCanceledException(
        string jobName, CancellationReason reason, CancellationToken token, CallSite checkpoint = default, Exception? inner = null)
        : base(null, inner, token)
    {
        JobName = jobName;
        Reason = reason;
        _checkpoint = checkpoint;
    }

    /// <summary>Which job was cancelled, where it noticed, and why.</summary>
    /// <remarks>Put into words when somebody asks. When a tree of a hundred thousand jobs is cancelled, next to nobody does.</remarks>
    public override string Message => _checkpoint.Place is { } place
        ? $"Job '{JobName}' was cancelled at {place}. {Reason}"
        : $"Job '{JobName}' was cancelled. {Reason}";

    /// <summary>The name of the job that was asked to stop.</summary>
    public string JobName { get; }

    /// <summary>Why it was asked: the very object that the handle and the report show [G2.4].</summary>
    public CancellationReason Reason { get; }

    /// <summary>The name of the file, without folders, of the checkpoint that threw; null where no checkpoint did.</summary>
    public string? CheckpointFile => _checkpoint.File;

    /// <summary>The line of that checkpoint; zero where no checkpoint threw.</summary>
    public int CheckpointLine => _checkpoint.Line;
}
