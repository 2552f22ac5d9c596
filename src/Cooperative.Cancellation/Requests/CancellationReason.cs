using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;

namespace Cooperative.Cancellation;

/// <summary>Why a job was asked to stop: what sort of cause, in whose words, when, and by whom [G2.1].</summary>
/// <remarks>
/// <para>Immutable, so safe to share between threads and to forward from job to job with <see cref="CancellableJob.CancelWith"/>.</para>
/// <para>The first reason a job is given wins and never changes [G2.2]; the very same object is seen by the exception, the hooks,
/// the handle, the report and the log [G2.4].</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class CancellationReason
{
    private const int LongestChain = 32;

    // How far it is to the origin.
    private readonly int _steps;

    // As the compiler told it. Cut to the name of the file when somebody asks: whoever waits for the request need not wait for that.
    private readonly string? _path;

    /// <summary>Makes a reason of your own, to be handed to <see cref="CancellableJob.CancelWith"/>.</summary>
    /// <param name="kind">What sort of cause it is.</param>
    /// <param name="message">The cause in words, for a person to read.</param>
    /// <param name="exception">The error that led to the request, where there was one.</param>
    /// <param name="member">Left to the compiler: the member that asks.</param>
    /// <param name="file">Left to the compiler: the file of the caller. Only its name is kept, never its folders.</param>
    /// <param name="line">Left to the compiler: the line of the caller.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not one of <see cref="CancellationKind"/>.</exception>
    public CancellationReason(
        CancellationKind kind,
        string? message = null,
        Exception? exception = null,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0)
        : this(Limits.Check(kind), message, exception, new CallSite(member, file, line), TimeProvider.System.GetUtcNow(), JobContext.Current?.JobName)
    {
    }

    /// <summary>Puts a reason together that comes from elsewhere: out of JSON, above all, which holds no exceptions.</summary>
    /// <param name="kind">What sort of cause it is.</param>
    /// <param name="requestedAt">When the request was made.</param>
    /// <param name="message">The cause in words.</param>
    /// <param name="jobName">The name of the job from whose work the request came.</param>
    /// <param name="member">The member that asked.</param>
    /// <param name="file">The file in which it was asked; only its name is kept.</param>
    /// <param name="line">The line in that file.</param>
    /// <param name="cause">The reason that this one was handed down from.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not one of <see cref="CancellationKind"/>.</exception>
    [JsonConstructor]
    public CancellationReason(
        CancellationKind kind,
        DateTimeOffset requestedAt,
        string? message = null,
        string? jobName = null,
        string? member = null,
        string? file = null,
        int line = 0,
        CancellationReason? cause = null)
        : this(Limits.Check(kind), message, null, new CallSite(member, file, line), requestedAt, jobName)
    {
        Cause = cause;
    }

    internal CancellationReason(
        CancellationKind kind, string? message, Exception? exception, CallSite site, DateTimeOffset requestedAt, string? jobName)
    {
        Kind = kind;
        Message = message;
        Exception = exception;
        RequestedAt = requestedAt;
        JobName = jobName;
        Member = site.Member;
        _path = site.Path;
        Line = site.Line;
    }

    /// <summary>The reason that a parent hands down to a child: another kind, the same words, and the way back to where it came from.</summary>
    internal CancellationReason(CancellationKind kind, CancellationReason cause, string? jobName)
        : this(kind, cause.Message, cause.Exception, default, cause.RequestedAt, jobName)
    {
        Cause = cause;
    }

    private CancellationReason(CancellationReason original, CancellationReason? cause)
        : this(original.Kind, original.Message, null, new CallSite(original.Member, original._path, original.Line), original.RequestedAt, original.JobName)
    {
        Cause = cause;
    }

    /// <summary>What sort of cause it is.</summary>
    public CancellationKind Kind { get; }

    /// <summary>The cause in words; null where none were given.</summary>
    public string? Message { get; }

    /// <summary>The error that led to the request; null where there was none. Not part of the JSON form.</summary>
    [JsonIgnore]
    public Exception? Exception { get; }

    /// <summary>When the request was made, by the clock of the job that was asked; by the system's for a reason of your own making.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>The name of the job from whose work the request came; null where it came from outside any job.</summary>
    public string? JobName { get; init; }

    /// <summary>The member that asked; null where the compiler was not asked, as for timeouts.</summary>
    public string? Member { get; }

    /// <summary>The name of the file, without folders, in which the request was made; null where it is not known.</summary>
    public string? File => new CallSite(null, _path, Line).File;

    /// <summary>The line in <see cref="File"/>; zero where it is not known.</summary>
    public int Line { get; }

    /// <summary>
    /// The reason of whoever handed this one down: the parent's. The chain reads from "me" to "the one that was asked"; null at its
    /// end [G2.3]. Of a chain of more than 32 steps the middle is left out.
    /// </summary>
    public CancellationReason? Cause
    {
        get;
        init
        {
            // A tree may be a hundred thousand levels deep; JSON readers stop at 64.
            field = value is null || value._steps < LongestChain ? value : value.Origin;
            _steps = field is null ? 0 : field._steps + 1;
        }
    }

    /// <summary>The reason at the end of the chain of <see cref="Cause"/>: that of the one that was asked.</summary>
    [JsonIgnore]
    public CancellationReason Origin
    {
        get
        {
            CancellationReason reason = this;
            while (reason.Cause is { } cause)
            {
                reason = cause;
            }

            return reason;
        }
    }

    /// <summary>Who asked, as a person would say it: <c>job 'importer', StopAll (Program.cs:31)</c>; null where nobody in particular did.</summary>
    [JsonIgnore]
    public string? RequestedBy
    {
        get
        {
            string? caller = File is { } file ? $"{Member} ({file}:{Line})".TrimStart() : Member;
            string? job = JobName is null ? null : $"job '{JobName}'";
            return (job, caller) switch
            {
                (null, _) => caller,
                (_, null) => job,
                _ => $"{job}, {caller}",
            };
        }
    }

    /// <summary>This step of the chain alone, without the words, which are the same all the way: <c>Parent by job 'left oven'</c>.</summary>
    internal string Step => RequestedBy is { } who ? $"{Kind} by {who}" : $"{Kind}";

    /// <summary>Finds the reason in any exception that came out of a job, however it was wrapped or aggregated [G2.5].</summary>
    /// <param name="exception">The exception to look into; null is allowed and holds no reason.</param>
    /// <returns>The first reason found, outermost first; null where there is none.</returns>
    public static CancellationReason? TryFind(Exception? exception)
    {
        // Level by level, for a hook that ran out of time as well holds a reason of its own, further in.
        var level = new Queue<Exception>();
        for (; exception is not null; level.TryDequeue(out exception))
        {
            switch (exception)
            {
                case JobCanceledException canceled:
                    return canceled.Reason;
                case CancellationDeclinedException declined:
                    return declined.Reason;

                // A blocking wait for a cancelled task throws an exception of the platform's making; the job's own is in the task.
                case TaskCanceledException { Task: { IsCanceled: true } task } when TaskEnd.ThrownBy(task) is JobCanceledException canceled:
                    return canceled.Reason;
                case AggregateException aggregate:
                    foreach (Exception inner in aggregate.InnerExceptions)
                    {
                        level.Enqueue(inner);
                    }

                    break;
                case { InnerException: { } inner }:
                    level.Enqueue(inner);
                    break;
            }
        }

        return null;
    }

    /// <summary>Whether it is the very request that the other is, or comes down from the same one above.</summary>
    internal bool IsSameAs(CancellationReason other) => ReferenceEquals(this, other) || (Cause is not null && ReferenceEquals(Cause, other.Cause));

    /// <summary>The same in words alone, for whoever may not keep alive what an exception holds.</summary>
    internal CancellationReason WithoutExceptions() =>
        Exception is null && Cause is null ? this : new CancellationReason(this, Cause?.WithoutExceptions());

    /// <summary>One line for a log: <c>Requested by Main (Program.cs:31): closing time</c>.</summary>
    /// <returns>The reason in words.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(Step);
        if (Cause is not null)
        {
            text.Append(", from ").Append(Origin.Step);
        }

        if (Message is not null)
        {
            text.Append(": ").Append(Message);
        }

        return TimelineText.OneLine(text.ToString());
    }
}
