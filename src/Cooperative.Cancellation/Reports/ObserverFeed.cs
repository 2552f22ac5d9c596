using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>Carries a job's story to one observer, on the thread pool, at the observer's own pace.</summary>
internal static class ObserverFeed
{
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What an observer throws is told as trouble [G10.2].")]
    public static async Task RunAsync(JobLife life, IObserver<JobReport> observer)
    {
        // From the beginning, and never on the thread of whoever makes the job.
        (JobReport report, WatchCell cell) = life.Watch();
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            observer.OnNext(report);
            while (!report.HasEnded)
            {
                cell = await cell.Next.ConfigureAwait(false);
                report = cell.Report;
                observer.OnNext(report);
            }

            observer.OnCompleted();
        }
        catch (Exception exception)
        {
            life.AddTrouble(TroubleSource.Observer, exception);
        }
    }
}
