using Cooperative.Cancellation;
using Spectre.Console;

namespace FolderDigest;

/// <summary>A spinner while files are looked for, then a progress bar.</summary>
internal static class BarDisplay
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static JobReport Follow(CancellableJob job, Problems problems)
    {
        JobReport report = AnsiConsole.Status().Start("Looking for files", status => WatchSearch(job, status));
        if (!report.HasEnded)
        {
            report = AnsiConsole.Progress()
                .Columns(
                    new TaskDescriptionColumn(),
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new DownloadedColumn(),
                    new RemainingTimeColumn())
                .Start(bars => WatchHashing(job, report.Progress!, problems, bars));
        }

        problems.Tell(AnsiConsole.WriteLine);
        return report;
    }

    /// <summary>Until it is known how much there is to hash.</summary>
    private static JobReport WatchSearch(CancellableJob job, StatusContext status)
    {
        while (true)
        {
            JobReport report = job.Wait(Glance);
            if (report.HasEnded || report.Progress?.Total is not null)
            {
                return report;
            }

            status.Status = $"Looking for files: {report.Progress?.Completed ?? 0:N0} so far";
        }
    }

    private static JobReport WatchHashing(CancellableJob job, JobProgress start, Problems problems, ProgressContext bars)
    {
        ProgressTask bar = bars.AddTask(start.Message!, maxValue: start.Total!.Value);
        while (true)
        {
            JobReport report = job.Wait(Glance);
            bar.Description = report.Progress!.Message!;
            bar.Value = report.Progress.Completed;

            // Spectre writes it above the bar, which a line straight to the terminal would tear apart.
            problems.Tell(AnsiConsole.WriteLine);
            if (report.HasEnded)
            {
                return report;
            }
        }
    }
}
