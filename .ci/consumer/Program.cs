using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;

using var monitor = new JobMonitor();
var begun = new ManualResetEventSlim();
CancellableJob job = CancellableJob.Start(
    context =>
    {
        context.OnCleanup(cleanup => Console.WriteLine($"saving, because: {cleanup.CancellationReason?.Message}"), "save");
        context.ReportProgress(1, 2);
        begun.Set();
        while (true)
        {
            context.Checkpoint();
        }
    },
    new JobOptions { Name = "count" });

begun.Wait();
JobReport report = await job.CancelAndWaitAsync("closing time");
Console.WriteLine($"{report.Name}: {report.State}, {report.Response}, {report.Progress}");

JobReport copy = JobReport.FromJson(report.ToJson());
Console.WriteLine($"the same from JSON: {copy.ToJson() == report.ToJson()}, {copy.CancellationReason}");

CancellableJob<bool> parent = CancellableJob.StartAsync(async context =>
{
    CancellableJob child = context.StartChild(inner => { while (true) inner.Checkpoint(); }, new JobOptions { Name = "child" });
    bool inTime = await context.TryWithTimeoutAsync(TimeSpan.Zero, async inner => await inner.YieldAsync());
    child.Cancel("no longer needed");
    return inTime;
});
Console.WriteLine($"in time: {await parent}, {parent.GetReport().Children[0]}".Split(" after")[0]);
Console.WriteLine($"watched: {monitor.ToString().Contains("count", StringComparison.Ordinal)}");

int[] accounts = [];
ExplorationResult result = CancellationExplorer.Explore(
    context =>
    {
        accounts[0] -= 10;
        context.Checkpoint();
        accounts[1] += 10;
    },
    new ExplorationOptions { Setup = () => accounts = [100, 0], Invariant = _ => accounts.Sum() == 100 });
Console.WriteLine($"explored: {result.PointsExplored} of {result.Points}, {result.Failures[0].Rule} at {result.Failures[0].Point}");
