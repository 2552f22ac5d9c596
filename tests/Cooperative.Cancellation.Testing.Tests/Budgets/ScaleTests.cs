#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Budgets;

public class ScaleTests
{
    [Fact(Timeout = 30_000)]
    public async Task MaxTime_UpBeforeTheRunBeforeTheStart_SaysSo()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async _ => await Task.Delay(20, CancellationToken.None),
            new ExplorationOptions { CancelBeforeStart = true, MaxTime = TimeSpan.FromMilliseconds(1) });

        Assert.True(
            result.Runs == 1 || result.HasFailed || result.Notes.Count > 0 || result.Coverage.Any(row => row.Unexplored > 0), result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task MaxDegreeOfParallelism_Of32_IsMadeUseOf()
    {
        int running = 0;
        int most = 0;

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () => Trial.OfAsync(async context =>
            {
                lock (this)
                {
                    most = Math.Max(most, ++running);
                }

                try
                {
                    await Task.Delay(300, CancellationToken.None);
                    for (int time = 0; time < 32; time++)
                    {
                        context.Checkpoint();
                    }
                }
                finally
                {
                    lock (this)
                    {
                        running--;
                    }
                }
            }),
            new ExplorationOptions { MaxDegreeOfParallelism = 32 });

        Assert.Equal(32, result.Runs);
        Assert.InRange(most, 17, 32);
    }

    [Fact(Timeout = 30_000)]
    public async Task Hook_NameIsAnotherInEveryRun_IsKnownByItsLine()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(_ => { }, $"delete /tmp/{Guid.NewGuid():N}");
                context.Checkpoint();
                return Task.CompletedTask;
            });

        Assert.Equal(1, result.Coverage.Where(row => row.Kind == ExplorationPointKind.Hook).Sum(row => row.Explored));
    }

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
