using System.Text.Json.Serialization;

namespace Cooperative.Cancellation;

/// <summary>
/// What is known of a job at one moment: a story with a beginning, usually an end, and never two versions. Immutable.
/// </summary>
/// <remarks>
/// Times come from the job's <see cref="JobOptions.TimeProvider"/>, all from one monotonic clock. Every property but those marked
/// so is part of the JSON form, see <see cref="ToJson"/>; durations are not, for they follow from the times.
/// </remarks>
public sealed partial record JobReport
{
    /// <summary>The number of the job, unique within the process.</summary>
    public required long Id { get; init; }

    /// <summary>The name of the job.</summary>
    public required string Name { get; init; }

    /// <summary>The number of the job that this one is a child of; null for a root.</summary>
    public long? ParentId { get; init; }

    /// <summary>Where the job is in its life.</summary>
    public required JobState State { get; init; }

    /// <summary>What it made of the request to stop.</summary>
    public required JobResponse Response { get; init; }

    /// <summary>When the report was made.</summary>
    public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>When the job was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was started; null while, and where, it never was.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was asked to stop; null where nobody has asked.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>When it first met the request; null where it has not.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>The name of the file of the checkpoint that observed the request; null where no checkpoint did.</summary>
    public string? ObservedFile { get; init; }

    /// <summary>The line of that checkpoint; zero where no checkpoint observed it.</summary>
    public int ObservedLine { get; init; }

    /// <summary>When the body ended; null while it has not, and where it never began.</summary>
    public DateTimeOffset? BodyEndedAt { get; init; }

    /// <summary>When the first cleanup hook began; null where none has.</summary>
    public DateTimeOffset? CleanupStartedAt { get; init; }

    /// <summary>When the last cleanup hook ended or was abandoned; null while, and where, none has.</summary>
    public DateTimeOffset? CleanupEndedAt { get; init; }

    /// <summary>When the job ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the job was asked to stop; null where nobody has asked.</summary>
    public CancellationReason? CancellationReason { get; init; }

    /// <summary>The first 16 of the requests that came after the first one, or after the end, in order [G2.2].</summary>
    public IReadOnlyList<CancellationReason> LaterRequests
    {
        get => field ?? [];
        init;
    }

    /// <summary>How many such requests there were in all.</summary>
    public int LaterRequestCount { get; init; }

    /// <summary>
    /// Whether the job took, or has taken so far, longer to answer the request than <see cref="JobOptions.UnresponsiveAfter"/> [G10.1].
    /// </summary>
    public bool IsUnresponsive { get; init; }

    /// <summary>
    /// Where the work was last seen: at the checkpoint that answered a ping, or that observed the request. Null where it never was;
    /// only those look who ping it, with <see cref="CancellableJob.PingAsync"/> or a <see cref="JobMonitor"/> [G10.1].
    /// </summary>
    public JobSighting? LastSeen { get; init; }

    /// <summary>
    /// The longest time that a ping had to wait for a checkpoint: so long a request could have gone unnoticed. One that waits still
    /// counts. Null where nobody pinged the job.
    /// </summary>
    public CheckpointWait? LongestWait { get; init; }

    /// <summary>The cleanup hooks that have begun, in that order.</summary>
    public IReadOnlyList<CleanupReport> Cleanup
    {
        get => field ?? [];
        init;
    }

    /// <summary>
    /// How many child jobs are at work, one that is just being made included. Those started in a scope, or by a hook, belong to that
    /// and are not counted here, nor told of in <see cref="Children"/>.
    /// </summary>
    public int ChildrenAtWork { get; init; }

    /// <summary>How many of the job's own scopes (time limits, shields) are at work. It cannot end before they do.</summary>
    public int ScopesAtWork { get; init; }

    /// <summary>How many of its child jobs have ended.</summary>
    public int ChildrenEnded { get; init; }

    /// <summary>
    /// The first 16 of the children that have ended, in the order in which they did [G8.5]; then the 16 youngest of those at work, in
    /// the order in which they were started. The counts tell whether there are more.
    /// </summary>
    public IReadOnlyList<ChildReport> Children
    {
        get => field ?? [];
        init;
    }

    /// <summary>How far the job had come, by its own word; null where it never said.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>What the job threw: the very object that <c>await</c> throws; null while, and where, there is none. Not part of the JSON form.</summary>
    [JsonIgnore]
    public Exception? Exception { get; init; }

    /// <summary>What the job threw, in words.</summary>
    public ErrorSummary? Error
    {
        get => field ?? ErrorSummary.Of(Exception);
        init;
    }

    /// <summary>The first 16 failures of foreign code beside the job: callbacks, observers, the logger [G10.2].</summary>
    public IReadOnlyList<JobTrouble> Troubles
    {
        get => field ?? [];
        init;
    }

    /// <summary>Whether the job has ended.</summary>
    [JsonIgnore]
    public bool HasEnded => State >= JobState.Succeeded;

    /// <summary>How long it took from the request to the first time the work met it; null where one of the two is missing.</summary>
    [JsonIgnore]
    public TimeSpan? RequestToObserved => ObservedAt - RequestedAt;

    /// <summary>How long the body went on once it had met the request; null where it has not, or is still at it.</summary>
    [JsonIgnore]
    public TimeSpan? ObservedToBodyEnded => BodyEndedAt - ObservedAt;

    /// <summary>How long it took from the request to the end; null where one of the two is missing.</summary>
    [JsonIgnore]
    public TimeSpan? RequestToEnded => EndedAt - RequestedAt;

    /// <summary>How long cleanup took; null where there was none, or it is not done.</summary>
    [JsonIgnore]
    public TimeSpan? CleanupDuration => CleanupEndedAt - CleanupStartedAt;

    /// <summary>How long the job took from its start to its end, or has taken so far; null where it was never started.</summary>
    [JsonIgnore]
    public TimeSpan? Duration => (EndedAt ?? ReportedAt) - StartedAt;

    /// <summary>The same in words alone, as it would come back from JSON: for whoever may not keep alive what an exception holds.</summary>
    internal JobReport WithoutExceptions() => this with
    {
        CancellationReason = CancellationReason?.WithoutExceptions(),
        LaterRequests = [.. LaterRequests.Select(reason => reason.WithoutExceptions())],
        Cleanup = [.. Cleanup.Select(hook => hook with { Error = hook.Error, Exception = null })],
        Error = Error,
        Exception = null,
        Troubles = [.. Troubles.Select(trouble => new JobTrouble(trouble.Source, trouble.Error))],
    };

    /// <summary>The job's story as a timeline, for a log or a terminal.</summary>
    /// <returns>Several lines, without a line end after the last.</returns>
    public override string ToString() => TimelineText.Of(this);
}
