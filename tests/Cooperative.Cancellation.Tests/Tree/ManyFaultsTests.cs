using System.Diagnostics;

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
}
