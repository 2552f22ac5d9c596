namespace Cooperative.Cancellation;

/// <summary>
/// The names under which jobs appear in traces and metrics. Names, units and attributes are part of the API: dashboards and alerts
/// may rely on them.
/// </summary>
/// <remarks>
/// <para><b>The activity</b>, one for each job, of source <see cref="SourceName"/>, operation <see cref="ActivityName"/> and kind
/// Internal. Shown by the name that the options gave the job, or else by the operation. It begins when the job is started and stops
/// when the job has ended; its parent is the activity of whoever started the job, so children are nested. In the body and in every
/// hook it is the current one; the caller's stays what it was. A job that was cancelled before it was started has one too, from the
/// request to the end, for its hooks may have run.</para>
/// <list type="table">
/// <listheader><term>attribute</term><description>what it says</description></listheader>
/// <item><term><c>cancellable_job.id</c>, <c>cancellable_job.name</c></term><description>Which job; known to samplers.</description></item>
/// <item><term><c>cancellable_job.outcome</c></term><description><c>succeeded</c>, <c>canceled</c>, <c>faulted</c>.</description></item>
/// <item><term><c>cancellable_job.response</c></term><description>What it made of the request: <c>none</c>, <c>honored</c>,
/// <c>declined</c>, <c>unnoticed</c>, <c>too_late</c>.</description></item>
/// <item><term><c>cancellable_job.reason.kind</c></term><description>Where it was asked to stop: <c>requested</c>, <c>timeout</c>,
/// <c>parent</c>, <c>sibling_fault</c>, <c>child_fault</c>, <c>token</c>, <c>signal</c>, <c>shutdown</c>, <c>disposed</c>.</description></item>
/// <item><term><c>error.type</c></term><description>Where it failed: the full name of the exception's type.</description></item>
/// </list>
/// <para>Its status is Error, with the exception's message, where the job failed; else it is left unset, as is the custom of
/// libraries. A cancelled job is no error.</para>
/// <para>Its <b>events</b> come in the order in which things happened, and their times are those of the job's report. They are
/// written when the job has ended: until then nothing is paid for them.</para>
/// <list type="table">
/// <listheader><term>event</term><description>its attributes</description></listheader>
/// <item><term><c>cancellable_job.requested</c></term><description><c>cancellable_job.reason.kind</c>, and where they are known
/// <c>cancellable_job.reason.message</c>, <c>cancellable_job.reason.requested_by</c>, and <c>cancellable_job.reason.origin.kind</c>
/// for a request that was handed down [G2.4].</description></item>
/// <item><term><c>cancellable_job.observed</c></term><description><c>code.file.path</c> (without folders) and <c>code.line.number</c>
/// of the checkpoint, where it was one.</description></item>
/// <item><term><c>cancellable_job.cleanup_hook</c></term><description>One for each of the first 100 hooks, at the time at which it
/// began: <c>cancellable_job.cleanup_hook.name</c>, <c>cancellable_job.cleanup_hook.result</c> (<c>completed</c>, <c>failed</c>,
/// <c>timed_out</c>, <c>abandoned</c>), <c>cancellable_job.cleanup_hook.duration</c> in seconds, <c>error.type</c> where it failed.</description></item>
/// <item><term><c>cancellable_job.ended</c></term><description><c>cancellable_job.outcome</c>, <c>cancellable_job.response</c>.</description></item>
/// </list>
/// <para><b>The instruments</b>, of meter <see cref="MeterName"/>. Their tags are those attributes that have few values. The name
/// of the job is none of them: there may be a million. All but the first and the last are written when a job has ended.</para>
/// <list type="table">
/// <listheader><term>instrument, kind, unit</term><description>what it says, and by which tags</description></listheader>
/// <item><term><see cref="ActiveJobs"/>, observable up-down counter, <c>{job}</c></term><description>Jobs whose body, children or
/// hooks are at work, of those that began while anybody listened to this instrument. No tags. Observable, because it then tells
/// every listener the whole number, also one that came later than the jobs did; it never runs out of balance.</description></item>
/// <item><term><see cref="EndedJobs"/>, counter, <c>{job}</c></term><description>Jobs that have ended, by
/// <c>cancellable_job.outcome</c>, <c>cancellable_job.response</c>, and <c>cancellable_job.reason.kind</c> where it was asked.</description></item>
/// <item><term><see cref="JobDuration"/>, histogram, <c>s</c></term><description>From start to end, by
/// <c>cancellable_job.outcome</c>; of jobs that were started. Buckets from 1 ms to 1 h.</description></item>
/// <item><term><see cref="RequestToObserved"/>, histogram, <c>s</c></term><description>From the request to the first time the work
/// met it, by <c>cancellable_job.reason.kind</c>; of jobs that met it. Buckets from 10 µs to 10 s.</description></item>
/// <item><term><see cref="CleanupDuration"/>, histogram, <c>s</c></term><description>From the first hook's begin to the last one's end,
/// by <c>cancellable_job.outcome</c>; of jobs that had hooks to run. Buckets from 1 ms to 60 s.</description></item>
/// <item><term><see cref="FailedHooks"/>, counter, <c>{hook}</c></term><description>Hooks that failed, by
/// <c>cancellable_job.cleanup_hook.result</c>: <c>failed</c>, <c>timed_out</c> or <c>abandoned</c>.</description></item>
/// <item><term><see cref="UnresponsiveJobs"/>, counter, <c>{job}</c></term><description>Jobs that have not answered a request within
/// <see cref="JobOptions.UnresponsiveAfter"/>, counted when that time is up [G10.1], by <c>cancellable_job.reason.kind</c>.</description></item>
/// </list>
/// <para>The buckets are advice that each instrument carries, followed by the OpenTelemetry SDK unless a view says otherwise.</para>
/// <para>Nothing is paid while nobody listens. Listeners, and processors and exporters that work inside them, run on the job's own
/// threads before <see cref="CancellableJob.Completion"/> completes, never on the thread of whoever asks the job to stop: one that
/// blocks holds up the end of the job. What they throw changes nothing else and is told once, in
/// <see cref="JobReport.Troubles"/> [G10.2]; .NET does not call the listeners that come after the one that threw.</para>
/// </remarks>
public static class JobTelemetry
{
    /// <summary>The name of the activity source, for <c>AddSource</c>.</summary>
    public const string SourceName = "Cooperative.Cancellation";

    /// <summary>The name of the meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "Cooperative.Cancellation";

    /// <summary>The operation name of every job's activity.</summary>
    public const string ActivityName = "cancellable_job";

    /// <summary>Jobs at work.</summary>
    public const string ActiveJobs = "cancellable_job.active";

    /// <summary>Jobs that have ended.</summary>
    public const string EndedJobs = "cancellable_job.ended";

    /// <summary>How long jobs took, in seconds.</summary>
    public const string JobDuration = "cancellable_job.duration";

    /// <summary>How long it took until the work met the request, in seconds.</summary>
    public const string RequestToObserved = "cancellable_job.request_to_observed.duration";

    /// <summary>How long cleanup took, in seconds.</summary>
    public const string CleanupDuration = "cancellable_job.cleanup.duration";

    /// <summary>Cleanup hooks that failed, ran out of time or were abandoned.</summary>
    public const string FailedHooks = "cancellable_job.cleanup.failed_hooks";

    /// <summary>Jobs that did not answer a request in time.</summary>
    public const string UnresponsiveJobs = "cancellable_job.unresponsive";
}
