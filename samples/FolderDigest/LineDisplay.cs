using System.Diagnostics;
using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>Plain lines, now and then, without a single control character.</summary>
internal static class LineDisplay
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static JobReport Follow(CancellableJob job, Problems problems)
    {
        long? lastLine = null;
        while (true)
        {
            JobReport report = job.Wait(Glance);
            problems.Tell(Console.Error.WriteLine);
            if (report.HasEnded)
            {
                return report;
            }

            bool isTime = lastLine is null || Stopwatch.GetElapsedTime(lastLine.Value) >= Pause;
            if (isTime && report.Progress is { Total: { } total } progress)
            {
                Console.WriteLine($"{progress.Message}, {progress.Completed:N0}/{total:N0} bytes ({progress.Fraction:P0})");
                lastLine = Stopwatch.GetTimestamp();
            }
        }
    }
}
