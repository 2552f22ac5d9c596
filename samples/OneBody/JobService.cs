using Cooperative.Cancellation;
using Microsoft.Extensions.Hosting;

namespace OneBody;

/// <summary>
/// A job as a service: it starts and ends with the application, and an application that shuts down waits for its cleanup.
/// </summary>
internal sealed class JobService(Func<CancellableJob> start, IHostApplicationLifetime application, TimeProvider clock) : IHostedService
{
    /// <summary>How much longer the application is held up by work that does not answer.</summary>
    public static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(5);

    public CancellableJob? Job { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Job = start();

        // Whatever it ends with: an application is not to stay up with its work gone.
        Job.Completion.ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Job is { } job)
        {
            job.CancelWith(new CancellationReason(CancellationKind.Shutdown, "the application is shutting down"));

            // The token says that the application's patience is at its end. That is no reason to leave the job alone, but to make it hurry.
            using var gone = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
            using CancellationTokenRegistration hurry = cancellationToken.Register(() =>
            {
                job.ExpireCleanup();
                gone.CancelAfter(LastGrace);
            });
            await job.WaitAsync(gone.Token);
        }
    }
}
