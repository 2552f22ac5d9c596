using System.Collections.Concurrent;

namespace Cooperative.Cancellation.Testing.Tests.Trouble;

/// <summary>Work that cannot be explored, or not well: named, never silent.</summary>
public class BadWorkTests
{
    // The undisturbed run has to end in this time, too, on whatever machine.
    private static readonly TimeSpan LongEnoughToEnd = TimeSpan.FromSeconds(1);

    [Fact]
    public void Explore_WorkWithoutAPoint_IsAFailure()
    {
        ExplorationResult result = CancellationExplorer.Explore(_ => { });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((ExplorationRule.Explorable, Disturbance.None), (failure.Rule, failure.Disturbance));
        Assert.Throws<ExplorationFailedException>(result.ThrowIfFailed);
    }

    [Fact]
    public void Explore_WorkThatFailsByItself_IsAFailureAndNotExplored()
    {
        ExplorationResult result = CancellationExplorer.Explore(context =>
        {
            context.Checkpoint();
            throw new IOException("no such file");
        });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((ExplorationRule.Explorable, 0), (failure.Rule, result.Runs));
        Assert.Contains("no such file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explore_WorkThatNeverEndsOnceAsked_IsAFailureThatSaysWhereItIs()
    {
        var isOver = new ManualResetEventSlim();
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                try
                {
                    context.Checkpoint();
                }
                catch (JobCanceledException)
                {
                    isOver.Wait();
                }
            },
            new ExplorationOptions { MaxRunTime = LongEnoughToEnd });
        isOver.Set();

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((ExplorationRule.Ended, 1L), (failure.Rule, failure.Point!.Number));
        Assert.False(failure.Report!.HasEnded);
    }

    [Fact]
    public void Explore_RunsThatHang_AreGivenUpAfterThree()
    {
        var isOver = new ManualResetEventSlim();
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                for (int i = 0; i < 10; i++)
                {
                    try
                    {
                        context.Checkpoint();
                    }
                    catch (JobCanceledException)
                    {
                        isOver.Wait();
                    }
                }
            },
            new ExplorationOptions { MaxRunTime = LongEnoughToEnd });
        isOver.Set();

        Assert.Equal(3, result.Runs);
        Assert.Contains(result.Notes, note => note.Contains("did not end", StringComparison.Ordinal));
        Assert.Equal(7, result.Coverage.Sum(row => row.Unexplored));
    }

    [Fact]
    public void Explore_WorkThatIsNotTheSameEveryTime_IsExploredAsFarAsItGoesAndSaysSo()
    {
        int run = 0;
        ExplorationResult result = CancellationExplorer.Explore(context =>
        {
            int rounds = run++ == 0 ? 5 : 3;
            for (int i = 0; i < rounds; i++)
            {
                context.Checkpoint();
            }
        });

        Assert.False(result.HasFailed, result.ToString());
        Assert.Equal((3L, 2L), (result.Coverage[0].Explored, result.Coverage[0].Unexplored));
        Assert.Contains(result.Notes, note => note.Contains("passed 3 points and never came to", StringComparison.Ordinal)
            && note.Contains("which is number 5", StringComparison.Ordinal));
    }

    [Fact]
    public void Explore_WorkWithThreadsOfItsOwn_IsExploredOnAllOfThem()
    {
        var met = new ConcurrentBag<string>();
        ExplorationResult result = CancellationExplorer.Explore(context =>
        {
            Thread[] threads = [.. Enumerable.Range(0, 2).Select(number => new Thread(() =>
            {
                try
                {
                    for (int i = 0; i < 4; i++)
                    {
                        context.Checkpoint();
                    }
                }
                catch (JobCanceledException)
                {
                    met.Add($"thread {number}");
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            context.Checkpoint();
        });

        result.ThrowIfFailed();
        Assert.Equal((9L, 9), (result.Points, result.Runs));
        Assert.True(met.Count >= 8, $"Eight of the runs ask at a checkpoint of a thread; {met.Count} were met there.");
    }

    [Fact]
    public void Explore_Setup_RunsBeforeEveryRunAndEndsTheExplorationWhereItThrows()
    {
        int setups = 0;
        ExplorationResult result = CancellationExplorer.Explore(
            context => context.Checkpoint(), new ExplorationOptions { Setup = () => setups++ });

        Assert.Equal(1 + result.Runs, setups);
        Assert.Throws<IOException>(() => CancellationExplorer.Explore(
            context => context.Checkpoint(), new ExplorationOptions { Setup = () => throw new IOException() }));
    }

    [Fact]
    public async Task Explore_Cancelled_EndsInTheCancellation()
    {
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CancellationExplorer.ExploreAsync(
            async context =>
            {
                await stop.CancelAsync();
                context.Checkpoint();
            },
            null,
            stop.Token));
    }
}
