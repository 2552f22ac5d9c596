namespace Cooperative.Cancellation.Testing;

/// <summary>How one run ended, and all that is known of it.</summary>
/// <param name="Probe">What counted it, and did what was to be done.</param>
/// <param name="HasEnded">Whether the job ended in the time of the run; not, where it ended because it was told to stop then.</param>
/// <param name="Report">The job's story: the last one, or that of a job that has not ended.</param>
/// <param name="Completion">What became of the job's task.</param>
/// <param name="Trial">What it worked on.</param>
internal sealed record RunEnd(RunProbe Probe, bool HasEnded, JobReport Report, TaskStatus Completion, Trial Trial)
{
    public Target Target => Probe.Target;

    /// <summary>Whether what was to be done was done: the work came to its point, or there was none to come to.</summary>
    public bool WasDisturbed => Target.Site is null || Probe.IsReached;
}
