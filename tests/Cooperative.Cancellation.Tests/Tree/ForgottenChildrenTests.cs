using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.5: ended children are forgotten at constant cost.</summary>
public class ForgottenChildrenTests
{
    [Fact(DisplayName = "G8.5 A parent of 200,000 short children keeps counts, and sixteen of them")]
    public async Task End_OfManyChildren_LeavesCountsAndSixteenReports()
    {
        const int Children = 200_000;
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob last = null!;
        for (int i = 0; i < Children; i++)
        {
            last = parent.Context.StartChildAsync(_ => Task.CompletedTask);
            if (i % 1000 == 0)
            {
                // The starter must not run a whole queue ahead of the pool.
                await last.EndAsync();
            }
        }

        await last.EndAsync();
        parent.Job.WaitForNoChild();
        JobReport report = parent.Job.GetReport();

        Assert.Equal((0, Children, 16), (report.ChildrenAtWork, report.ChildrenEnded, report.Children.Count));
        Assert.Equal(JobState.Succeeded, (await parent.EndAsync()).State);
    }

    [Fact(DisplayName = "G8.5 An ended child leaves nothing on the heap, though the parent and contexts of other children are held")]
    public async Task End_OfAChild_LeavesNothingOnTheHeap()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob firstSibling = await HeldJob.StartAsync(parent.Context);
        HeldJob ended = await HeldJob.StartAsync(parent.Context);
        var traces = new List<WeakReference>();
        var flows = new List<ExecutionContext>();
        for (int i = 0; i < 40; i++)
        {
            await RunChildAsync(parent.Context, traces, flows, fails: false);
            await RunChildAsync(parent.Context, traces, flows, fails: true);
        }

        // Ends between neighbours, and is held: it must not hold them.
        await RunAroundAsync(parent.Context, ended, traces);

        HeldJob lastSibling = await HeldJob.StartAsync(parent.Context);
        await Collected.AllAsync(traces);

        GC.KeepAlive(flows);
        GC.KeepAlive(ended);
        await firstSibling.EndAsync();
        await lastSibling.EndAsync();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.5 A scope that was left, and the children in it, leave nothing on the heap")]
    public async Task End_OfAScope_LeavesNothingOnTheHeap()
    {
        HeldJob job = await HeldJob.StartAsync();
        var traces = new List<WeakReference>();
        for (int i = 0; i < 20; i++)
        {
            LeaveScope(job.Context, traces);
        }

        await Collected.AllAsync(traces);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G8.5 A child forgotten from the middle of the list leaves its neighbours where a request finds them")]
    public async Task Cancel_AfterChildrenEndedInAnyOrder_ReachesThoseAtWork()
    {
        const int Children = 7;
        foreach (int[] leaving in new[] { new[] { 0 }, [6], [3], [0, 6], [2, 3, 4], [6, 5, 4], [0, 1, 2], [1, 3, 5], [5, 3, 1] })
        {
            HeldJob parent = await HeldJob.StartAsync();
            var children = new HeldJob[Children];
            for (int i = 0; i < Children; i++)
            {
                children[i] = await HeldJob.StartAsync(parent.Context);
            }

            foreach (int at in leaving)
            {
                await children[at].EndAsync();
                Trees.Until(() => parent.Job.GetReport().ChildrenEnded > Array.IndexOf(leaving, at));
            }

            parent.Job.Cancel();

            for (int i = 0; i < Children; i++)
            {
                Assert.Equal(!leaving.Contains(i), children[i].Job.IsCancellationRequested);
                Assert.Equal(0, children[i].Job.GetReport().LaterRequestCount);
            }

            await Task.WhenAll(children.Select(child => child.EndAsync()));
            Assert.Equal(Children, (await parent.EndAsync()).ChildrenEnded);
        }
    }

    /// <summary>A method of its own, so that no frame of the test holds what is to be collected.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunChildAsync(JobContext parent, List<WeakReference> traces, List<ExecutionContext> flows, bool fails)
    {
        CancellableJob child = parent.StartChildAsync(
            async context =>
            {
                traces.Add(new WeakReference(context));
                flows.Add(ExecutionContext.Capture()!);
                context.OnCleanup(cleanup => traces.Add(new WeakReference(cleanup.Context)));
                _ = context.Token;
                await Task.Yield();
                if (fails)
                {
                    throw new FormatException();
                }
            },
            new JobOptions { IsolateFailure = true });
        JobReport report = await child.EndAsync();
        traces.Add(new WeakReference(child));
        if (report.Exception is { } exception)
        {
            traces.Add(new WeakReference(exception));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunAroundAsync(JobContext parent, HeldJob ending, List<WeakReference> traces)
    {
        HeldJob neighbour = await HeldJob.StartAsync(parent);
        traces.Add(new WeakReference(neighbour.Context));
        await ending.EndAsync();
        await neighbour.EndAsync();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveScope(JobContext job, List<WeakReference> traces) => job.WithTimeout(TimeSpan.FromHours(1), scope =>
    {
        traces.Add(new WeakReference(scope));
        CancellableJob child = scope.StartChild(context => traces.Add(new WeakReference(context)), new JobOptions { Thread = JobThread.Pool });
        child.Wait(Jobs.Patience);
    });
}
