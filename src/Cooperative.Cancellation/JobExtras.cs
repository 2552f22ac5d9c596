using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// What only few jobs have: made with the first of it, so that the others do not carry the space. Each field is guarded as it would
/// be in <see cref="JobLife"/>: by the job's lock, where nothing else is said.
/// </summary>
internal sealed class JobExtras
{
    /// <summary>What kept the work from beginning. Written before the life begins, read by it.</summary>
    public Exception? LaunchFault { get; set; }

    public ITimer? Patience { get; set; }

    public List<JobTrouble>? Troubles { get; set; }

    /// <summary>Whether the clock has thrown, and that was told. Exchanged without a lock, so a field.</summary>
    public int ClockTrouble;

    /// <summary>
    /// The job's activity, while somebody traces it. Written and taken by the life, read by hooks and by what begins below the job.
    /// </summary>
    public Activity? Activity { get; set; }

    /// <summary>Whether a telemetry listener has thrown, and that was told. Exchanged without a lock, so a field.</summary>
    public int TelemetryTrouble;

    public WatchCell? Watched { get; set; }

    /// <summary>Who explores the job. Written at its making, read by anybody.</summary>
    public Probe? Probe { get; set; }

    // A field, for it is exchanged by reference and without a lock.
    public Lookout? Lookout;

    // A field, for it is exchanged by reference and without a lock.
    public ProgressCell? Progress;
}
