using Cooperative.Cancellation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OneBody;

/// <summary>Runs the work until it is under way, has it asked to stop as is usual there, and returns what its job tells of it.</summary>
internal delegate Task<JobReport> RunAndStop(Work work, Task underWay, JobOptions options);

/// <summary>Six places for the same work.</summary>
internal static class Hosts
{
    public static IReadOnlyDictionary<string, RunAndStop> All { get; } = new Dictionary<string, RunAndStop>
    {
        ["a thread"] = (work, underWay, options) => StopAsync(CancellableJob.Start(work.InALoop, options), underWay),
        ["the pool"] = (work, underWay, options) =>
            StopAsync(CancellableJob.Start(work.InALoop, options with { Thread = JobThread.Pool }), underWay),
        ["Parallel"] = (work, underWay, options) => StopAsync(CancellableJob.Start(work.InParallel, options), underWay),
        ["PLINQ"] = (work, underWay, options) => StopAsync(CancellableJob.Start(work.InAQuery, options), underWay),
        ["a stream"] = (work, underWay, options) => StopAsync(CancellableJob.StartAsync(work.InAStreamAsync, options), underWay),
        ["a service"] = ShutDownAsync,
    };

    private static async Task<JobReport> StopAsync(CancellableJob job, Task underWay)
    {
        await Task.WhenAny(underWay, job.Completion);
        return await job.CancelAndWaitAsync("enough primes");
    }

    /// <summary>Nobody asks the job here: the application shuts down, as it does at SIGTERM, and asks its services.</summary>
    private static async Task<JobReport> ShutDownAsync(Work work, Task underWay, JobOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(() => CancellableJob.Start(work.InALoop, options));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<JobService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobService>());
        IHost host = builder.Build();
        var service = host.Services.GetRequiredService<JobService>();
        var application = host.Services.GetRequiredService<IHostApplicationLifetime>();

        Task running = host.RunAsync();
        await Task.WhenAny(underWay, running);
        application.StopApplication();
        await running;
        return service.Job!.GetReport();
    }
}
