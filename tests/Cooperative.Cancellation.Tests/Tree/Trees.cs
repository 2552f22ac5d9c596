using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>The four ways to start a child.</summary>
public enum ChildShape
{
    Action,
    Function,
    AsyncAction,
    AsyncFunction,
}

/// <summary>Bodies and steps that only tests of the tree need.</summary>
internal static class Trees
{
    /// <summary>Starts a child by the given way; the body does the same thing in all four.</summary>
    public static CancellableJob StartChild(
        this JobContext context, ChildShape shape, Action<JobContext> body, JobOptions? options = null) => shape switch
        {
            ChildShape.Action => context.StartChild(body, options),
            ChildShape.Function => context.StartChild(
                child =>
                {
                    body(child);
                    return 1;
                },
                options),
            ChildShape.AsyncAction => context.StartChildAsync(
                async child =>
                {
                    await Task.Yield();
                    body(child);
                },
                options),
            _ => context.StartChildAsync(
                async child =>
                {
                    await Task.Yield();
                    body(child);
                    return 1;
                },
                options),
        };

    /// <summary>A body that stays until it is asked to stop, and then stops.</summary>
    public static async Task UntilAskedAsync(JobContext context)
    {
        var asked = new Gate();
        await using (context.Token.UnsafeRegister(static gate => ((Gate)gate!).Open(), asked))
        {
            await asked.WaitAsync();
        }

        // The token is cancelled a moment before a checkpoint throws.
        Until(() => Record.Exception(() => context.Checkpoint()) is not null);
        context.Checkpoint();
    }

    /// <summary>Returns once the body of the job has ended. What it left behind may still be at work.</summary>
    public static void WaitForBodyEnd(this CancellableJob job) => Until(() => job.GetReport().BodyEndedAt is not null);

    /// <summary>Returns once the parent has let go of its last child, which it does a moment after that child's completion.</summary>
    public static void WaitForOneChild(this CancellableJob job) => Until(() => job.GetReport().ChildrenAtWork == 1);

    public static void WaitForNoChild(this CancellableJob job) => Until(() => job.GetReport() is { ChildrenAtWork: 0, ScopesAtWork: 0 });

    /// <summary>For what nobody announces: looks again and again, and fails the test after a minute.</summary>
    public static void Until(Func<bool> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < Jobs.Patience, "It never came to that.");
            Thread.Yield();
        }
    }

    /// <summary>
    /// Gives a step that must not happen every chance to happen: fifty other jobs live their whole lives meanwhile.
    /// </summary>
    public static void LetOthersLive()
    {
        for (int i = 0; i < 50; i++)
        {
            CancellableJob.StartAsync(_ => Task.CompletedTask).Wait(Jobs.Patience);
        }
    }
}
