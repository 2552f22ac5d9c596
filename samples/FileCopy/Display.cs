using Cooperative.Cancellation;
using Spectre.Console;

namespace FileCopy;

/// <summary>A bar for people at a terminal; a file or a pipe gets the last lines alone.</summary>
internal static class Display
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static JobReport Follow(CancellableJob job) =>
        Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi
            ? job.Wait(Timeout.InfiniteTimeSpan)
            : AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new RemainingTimeColumn())
                .Start(bars => Draw(job, bars.AddTask("looking for files")));

    private static JobReport Draw(CancellableJob job, ProgressTask bar)
    {
        while (true)
        {
            JobReport report = job.Wait(Glance);
            if (report.Progress is { } progress)
            {
                bar.Description = progress.Message!;
                bar.MaxValue = progress.Total!.Value;
                bar.Value = progress.Completed;
            }

            if (report.HasEnded)
            {
                return report;
            }
        }
    }
}
