using Cooperative.Cancellation;
using Microsoft.Extensions.Hosting;

namespace OneBody;

/// <summary>A job as a service: it starts and ends with the application, and an application that shuts down waits for its cleanup.</summary>
internal sealed class JobService(Func<CancellableJob> start, IHostApplicationLifetime application) : IHostedService
{
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
            using CancellationTokenRegistration hurry = cancellationToken.Register(job.ExpireCleanup);
            await job.WaitAsync(CancellationToken.None);
        }
    }
}
