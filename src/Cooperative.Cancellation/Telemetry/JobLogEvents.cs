namespace Cooperative.Cancellation;

/// <summary>
/// The ids of what a job writes to its log. Ids and names are part of the API: filters and alerts may rely on them.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>id, name, level</term><description>what it says</description></listheader>
/// <item><term>1 CancellationRequested, Information</term><description>The job was asked to stop, why and by whom. Once.</description></item>
/// <item><term>2 Unresponsive, Warning</term><description>It has not answered within <see cref="JobOptions.UnresponsiveAfter"/>: who asked it and when, and where it was last seen. Once.</description></item>
/// <item><term>3 CleanupFailed, Error</term><description>A hook threw, or stopped unfinished when its time was up.</description></item>
/// <item><term>4 CleanupAbandoned, Error</term><description>A hook outlived its limit; the job goes on without it.</description></item>
/// <item><term>5 AbandonedCleanupEnded, Warning</term><description>An abandoned hook ended after all, with what it threw.</description></item>
/// <item><term>6 Faulted, Error</term><description>The job failed, and with what.</description></item>
/// <item><term>7 Ended, Debug</term><description>The job ended: state, response, duration. Always the job's last word, but for 5 and 8.</description></item>
/// <item><term>8 Trouble, Warning</term><description>A token callback, an observer, the clock or a telemetry listener threw. Nothing changed for the job.</description></item>
/// </list>
/// <para>Each is written at most once in the life of a job, 3 to 5 once for each hook, 8 once for each trouble. A job that simply ran
/// writes nothing but the debugging line 7.</para>
/// <para>Every line stands in a scope that says whose it is: <c>JobId</c>, <c>JobName</c> and, of a child, <c>ParentJobId</c>, as
/// structured values (<c>IReadOnlyList&lt;KeyValuePair&lt;string, object?&gt;&gt;</c>). So does whatever the work and its hooks write to
/// the same logger, or to any other that shares its scopes. The scopes that were open where the job was made and started, those of a
/// parent whose work started it among them, are around its own. A line that comes after the end, 5 aside, stands in the job's own
/// scope alone.</para>
/// <para>A logger that throws, when a scope is opened or closed or a line written, is told once in <see cref="JobReport.Troubles"/>
/// and changes nothing [G10.2]. Without a logger nothing of this is paid for.</para>
/// </remarks>
public static class JobLogEvents
{
    /// <summary>The job was asked to stop.</summary>
    public const int CancellationRequested = 1;

    /// <summary>The job has not answered in time.</summary>
    public const int Unresponsive = 2;

    /// <summary>A cleanup hook failed.</summary>
    public const int CleanupFailed = 3;

    /// <summary>A cleanup hook was abandoned.</summary>
    public const int CleanupAbandoned = 4;

    /// <summary>An abandoned cleanup hook ended after all.</summary>
    public const int AbandonedCleanupEnded = 5;

    /// <summary>The job failed.</summary>
    public const int Faulted = 6;

    /// <summary>The job ended.</summary>
    public const int Ended = 7;

    /// <summary>Foreign code beside the job failed.</summary>
    public const int Trouble = 8;
}
