#pragma warning disable CA1307, xUnit1069 // Plain texts; the runs are short, the timeout is a guard.
namespace Cooperative.Cancellation.Testing.Tests.Rules;

[Collection(Alone.Name)]
public class DeterminismTests
{
    [Fact(Timeout = 300_000)]
    public async Task NothingLeft_ScopesThatNobodyAwaits_AreClosedBeforeTheirJobEnds()
    {
        for (int round = 0; round < 100; round++)
        {
            ExplorationResult result = await CancellationExplorer.ExploreAsync(
                context =>
                {
                    for (int scope = 0; scope < 20; scope++)
                    {
                        _ = context.ShieldAsync(async _ => await Task.Yield());
                    }

                    context.Checkpoint();
                    return Task.CompletedTask;
                });

            Assert.DoesNotContain(result.Failures, failure => failure.Rule == ExplorationRule.NothingLeft);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task Unobserved_TimeoutExceptionOfAScopeInAChildWithoutAName_IsFound()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                CancellableJob child = context.StartChildAsync(job =>
                {
                    _ = job.WithTimeoutAsync(TimeSpan.FromMinutes(1), async scope =>
                    {
                        await Task.Yield();
                        scope.Checkpoint();
                    });
                    return Task.CompletedTask;
                });
                await child.WaitAsync();
            },
            new ExplorationOptions { Timeouts = true });

        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.NothingUnobserved);
    }

    [Fact(Timeout = 30_000)]
    public async Task Chunks_OfAnExploredJob_AreTheSameInEveryRun()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                double sum = 0;
                foreach (Span<double> chunk in context.Chunks(new double[1_000_000].AsSpan()))
                {
                    foreach (double one in chunk)
                    {
                        sum += Math.Sqrt(one);
                    }
                }

                return Task.CompletedTask;
            });

        Assert.DoesNotContain("not deterministic", result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Pace_OfAnExploredJob_IsTheSameInEveryRun()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                Pace pace = context.Pace();
                for (int item = 0; item < 1_000_000; item++)
                {
                    pace.Checkpoint();
                }

                return Task.CompletedTask;
            });

        Assert.DoesNotContain("not deterministic", result.ToString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Troubles_TokenCallbackOfAChildThrows_IsFound()
    {
        bool wasThrown = false;

        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                CancellableJob child = null!;
                var isMade = new TaskCompletionSource();
                child = context.StartChildAsync(async job =>
                {
                    await isMade.Task;
                    var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    using CancellationTokenRegistration registration = job.Token.Register(() =>
                    {
                        called.SetResult();
                        throw new IOException("callback");
                    });
                    try
                    {
                        job.Checkpoint();
                    }
                    catch (OperationCanceledException)
                    {
                        await called.Task;

                        // Told a moment after it was thrown, and the job is not to end before.
                        while (child.GetReport().Troubles.Count == 0)
                        {
                            await Task.Yield();
                        }

                        throw;
                    }
                });
                isMade.SetResult();
                JobReport report = await child.WaitAsync();
                wasThrown |= report.Troubles.Count > 0;
                context.Checkpoint();
            });

        Assert.True(wasThrown);
        Assert.Contains(result.Failures, failure => failure.Rule == ExplorationRule.NothingUnobserved);
    }
}
