using Cooperative.Cancellation;
using Spectre.Console;

namespace FolderDigest;

/// <summary>A progress bar that redraws itself.</summary>
internal static class BarDisplay
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public static JobReport Follow(CancellableJob job, Problems problems)
    {
        AnsiConsole.Status().Start("Looking for files", status => WatchSearch(job, status));
        return AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn(),
                new RemainingTimeColumn())
            .Start(context => WatchHashing(job, problems, context));
    }

    /// <summary>Until it is known how much there is to hash.</summary>
    private static void WatchSearch(CancellableJob job, StatusContext status)
    {
        JobReport report = job.Wait(Glance);
        while (!report.IsEnded && report.Progress?.Total is null)
        {
            status.Status = $"Looking for files: {report.Progress?.Completed ?? 0:N0} so far";
            report = job.Wait(Glance);
        }
    }

    private static JobReport WatchHashing(CancellableJob job, Problems problems, ProgressContext context)
    {
        ProgressTask? bar = null;
        while (true)
        {
            JobReport report = job.Wait(Glance);
            if (report.Progress is { Total: { } total } progress)
            {
                bar ??= context.AddTask("", maxValue: total);
                bar.Description = progress.Message!;
                bar.Value = progress.Completed;
            }

            // Above the bar where both go to the terminal; straight to the file where only the errors are redirected.
            problems.Tell(Console.IsErrorRedirected ? Console.Error.WriteLine : AnsiConsole.WriteLine);
            if (report.IsEnded)
            {
                return report;
            }
        }
    }
}
