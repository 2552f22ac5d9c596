using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G4.1, G8.5: failures on many levels of a tree, each of which holds those below it, can be read without overflowing the stack.</summary>
public class DeepFaultsTests
{
    [Theory(DisplayName = "G4.1 Failures that would lie in one another more than 32 deep are told side by side, and none is lost")]
    [InlineData(33, "body", 32)]
    [InlineData(34, "body", 1)]
    [InlineData(100, "body", 3)]
    [InlineData(33, "hook", 32)]
    [InlineData(34, "hook", 1)]
    [InlineData(100, "hook", 3)]
    public async Task End_ChainFailsOnEveryLevel_IsNotTooDeep(int levels, string beside, int expected)
    {
        CancellableJob root = CancellableJob.StartAsync(context => Level(context, levels));

        Exception thrown = (await root.EndAsync()).Exception!;

        Assert.Equal(expected, DepthOf(thrown));
        Assert.Equal(levels, Leaves(thrown).Distinct().Count());

        // The body's failure is told before that of the child, a hook's after it.
        Task Level(JobContext context, int left)
        {
            if (left == 0)
            {
                return Task.CompletedTask;
            }

            context.StartChildAsync(child => Level(child, left - 1));
            if (beside == "body")
            {
                throw new FormatException($"body {left}");
            }

            context.OnCleanup(new Action<CleanupContext>(_ => throw new FormatException($"hook {left}")));
            return Task.CompletedTask;
        }
    }

    private static int DepthOf(Exception exception) =>
        exception is AggregateException several ? 1 + several.InnerExceptions.Max(DepthOf) : 0;

    private static IEnumerable<Exception> Leaves(Exception exception) =>
        exception is AggregateException several ? several.InnerExceptions.SelectMany(Leaves) : [exception];
}
