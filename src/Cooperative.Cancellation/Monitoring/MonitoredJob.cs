namespace Cooperative.Cancellation;

/// <summary>A job as a <see cref="JobMonitor"/> shows it: its report, and its place in the tree.</summary>
/// <param name="Report">What is known of the job.</param>
/// <param name="Depth">
/// How far down the tree it stands; zero for a root, and for a job whose parent has been forgotten. Behind each job come its children,
/// one deeper.
/// </param>
public sealed record MonitoredJob(JobReport Report, int Depth);
