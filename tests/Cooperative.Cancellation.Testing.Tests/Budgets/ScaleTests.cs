#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Budgets;

public class ScaleTests
{
    [Fact(Timeout = 30_000)]
    public async Task MaxTime_UpBeforeTheRunBeforeTheStart_SaysSo()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            _ => Task.CompletedTask,
            new ExplorationOptions { CancelBeforeStart = true, MaxTime = TimeSpan.FromTicks(1) });

        Assert.Equal("the time was up after 0 of 1 runs", Assert.Single(result.Notes));
    }

    [Fact(Timeout = 30_000)]
    public async Task MaxDegreeOfParallelism_Of32_IsMadeUseOf()
    {
        int made = 0;
        int arrived = 0;
        var allAreThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                bool isSurvey = made++ == 0;
                return Trial.OfAsync(async context =>
                {
                    if (!isSurvey)
                    {
                        if (Interlocked.Increment(ref arrived) == 32)
                        {
                            allAreThere.SetResult();
                        }

                        await allAreThere.Task;
                    }

                    for (int time = 0; time < 32; time++)
                    {
                        context.Checkpoint();
                    }
                });
            },
            new ExplorationOptions { MaxDegreeOfParallelism = 32 });

        result.ThrowIfFailed();
        Assert.Equal(32, result.Runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Hook_NameIsAnotherInEveryRun_IsKnownByItsLine()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(_ => { }, $"delete {Guid.NewGuid():N}");
                context.Checkpoint();
                return Task.CompletedTask;
            });

        Assert.Equal(1, result.Coverage.Where(row => row.Kind == ExplorationPointKind.Hook).Sum(row => row.Explored));
    }
}
