using Cooperative.Cancellation;
using Microsoft.Extensions.Caching.Memory;
using SharedCache;

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: SharedCache    (no arguments; Ctrl-C makes every caller leave)");
    return 2;
}

using var memory = new MemoryCache(new MemoryCacheOptions());
CancellableJob<bool> job = CancellableJob.CreateAsync(new Story(memory).PlayAsync, new JobOptions { Name = "story" });
using var signals = new CancelOnSignals(job);
job.Start();
JobReport report = await job.WaitAsync();

if (report.State == JobState.Canceled)
{
    Console.WriteLine("\nEverybody has left.");
    return signals.ExitCode ?? 1;
}

bool holds = await job;
Console.WriteLine(holds ? "\n5 callers, 2 computations, and one of these stopped: as it should be." : "\nThis is not as it should be!");
return holds ? 0 : 1;
