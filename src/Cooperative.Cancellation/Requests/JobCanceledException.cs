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
    internal JobCanceledException(
        string jobName, CancellationReason reason, CancellationToken token, CallSite checkpoint = default, Exception? inner = null)
        : base(Describe(jobName, reason, checkpoint), inner, token)
    {
        JobName = jobName;
        Reason = reason;
        CheckpointFile = checkpoint.File;
        CheckpointLine = checkpoint.Line;
    }

    /// <summary>The name of the job that was asked to stop.</summary>
    public string JobName { get; }

    /// <summary>Why it was asked: the very object that the handle and the report show [G2.4].</summary>
    public CancellationReason Reason { get; }

    /// <summary>The name of the file, without folders, of the checkpoint that threw; null where no checkpoint did.</summary>
    public string? CheckpointFile { get; }

    /// <summary>The line of that checkpoint; zero where no checkpoint threw.</summary>
    public int CheckpointLine { get; }

    private static string Describe(string jobName, CancellationReason reason, CallSite checkpoint) =>
        checkpoint.Place is { } place
            ? $"Job '{jobName}' was cancelled at {place}. {reason}"
            : $"Job '{jobName}' was cancelled. {reason}";
}
