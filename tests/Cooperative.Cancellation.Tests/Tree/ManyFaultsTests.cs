using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.5: a parent keeps every fault, at a cost in proportion to their number.</summary>
public class ManyFaultsTests
{
    private const int Children = 40_000;

    [Fact(DisplayName = "G8.5 Forty thousand failed children, awaited together, do not keep their parent from ending for seconds")]
    public async Task End_ManyFaultsAwaitedTogether_ComesSoon()
    {
        var sinceBodyEnd = new Stopwatch();
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            CancellableJob[] children = [.. Enumerable.Range(0, Children).Select(_ => context.StartChildAsync(async _ =>
            {
                await go.Task;
                throw new FormatException();
            }))];
            go.SetResult();
            Task all = Task.WhenAll(children.Select(child => child.Completion));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            AggregateException thrown = all.Exception!;
            sinceBodyEnd.Start();
            throw thrown;
        });
        JobReport report = await parent.Completion.ContinueWith(_ => parent.GetReport(), TaskScheduler.Default);

        Assert.Equal(Children, Assert.IsType<AggregateException>(report.Exception).InnerExceptions.Count);
        Assert.True(sinceBodyEnd.Elapsed < TimeSpan.FromSeconds(5), $"The end took {sinceBodyEnd.Elapsed}.");
    }

    [Fact(DisplayName = "G4.1 G8.5 A chain that fails on every level keeps every fault, and does not lie in itself so deep that reading it overflows the stack")]
    public async Task End_DeepChainFailsOnEveryLevel_IsShallowEnoughToRead()
    {
        const int depth = 300;
        CancellableJob root = CancellableJob.StartAsync(context => Level(context, depth));
        JobReport report = await root.EndAsync();
        Assert.InRange(DepthOf(report.Exception!), 2, 40);
        Exception[] hooks = [.. Leaves(report.Exception!).OfType<FormatException>()];
        Assert.Equal(depth, hooks.Distinct().Count());

        static Task Level(JobContext context, int left)
        {
            if (left > 0)
            {
                context.OnCleanup(new Action<CleanupContext>(_ => throw new FormatException($"hook {left}")));
                context.StartChildAsync(child => Level(child, left - 1));
            }

            return Task.CompletedTask;
        }
    }

    private static int DepthOf(Exception exception) =>
        exception is AggregateException several ? 1 + several.InnerExceptions.Max(DepthOf) : 0;

    private static IEnumerable<Exception> Leaves(Exception exception) =>
        exception is AggregateException several ? several.InnerExceptions.SelectMany(Leaves) : [exception];
}
