#pragma warning disable xUnit1069 // The runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Budgets;

[Collection(Alone.Name)]
public class MemoryTests
{
    [Fact(Timeout = 60_000)]
    public async Task Memory_ManyShortChildren_AreLetGoOfAsTheyEnd()
    {
        long growth = 0;
        await CancellableJob.StartAsync(Work);
        Assert.InRange(growth, long.MinValue, 2_000_000);

        await CancellationExplorer.ExploreAsync(Work, new ExplorationOptions { MaxRuns = 1 });

        Assert.InRange(growth, long.MinValue, 2_000_000);

        async Task Work(JobContext context)
        {
            long before = GC.GetTotalMemory(true);
            for (int child = 0; child < 20_000; child++)
            {
                await context.StartChildAsync(_ => Task.CompletedTask).WaitAsync();
            }

            growth = GC.GetTotalMemory(true) - before;
        }
    }
}
