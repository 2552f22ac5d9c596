using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.1, G8.5 and G10.3: children that come to nothing before their parent has them.</summary>
public class ChildThatNeverBeginsTests
{
    [Fact(DisplayName = "G8.5 A child whose outside token was cancelled before ends cancelled, and its siblings stay where a request finds them")]
    public async Task StartChild_WithCanceledToken_LeavesTheListInOrder()
    {
        for (int round = 0; round < 200; round++)
        {
            HeldJob parent = await HeldJob.StartAsync();
            HeldJob sibling = await HeldJob.StartAsync(parent.Context);
            bool ran = false;

            CancellableJob child = parent.Context.StartChild(
                _ => ran = true, new JobOptions { CancellationToken = new CancellationToken(canceled: true) });
            Assert.Equal(JobState.Canceled, (await child.EndAsync()).State);

            parent.Job.Cancel();
            Assert.True(sibling.Job.IsCancellationRequested);
            await sibling.EndAsync();
            JobReport report = await parent.EndAsync();
            Assert.Equal((0, 2), (report.ChildrenAtWork, report.ChildrenEnded));
            Assert.False(ran);
        }
    }

    [Fact(DisplayName = "G8.5 A child that has ended before its parent could list it is forgotten like any other")]
    public async Task StartChild_EndedBeforeItIsListed_IsForgotten()
    {
        HeldJob parent = await HeldJob.StartAsync();

        // Whoever reports holds the parent's lock, at which both the starter and the end of the child arrive: now one goes first and
        // now the other.
        bool isOver = false;
        Thread[] reporters = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                parent.Job.GetReport();
            }
        })
        {
            IsBackground = true,
        })];
        Array.ForEach(reporters, reporter => reporter.Start());
        List<WeakReference> traces = StartMany(parent.Context);
        Trees.Until(() => parent.Job.GetReport().ChildrenAtWork == 0);
        Volatile.Write(ref isOver, true);
        Array.ForEach(reporters, reporter => reporter.Join());

        await Collected.AllAsync(traces);
        Assert.Equal(traces.Count, (await parent.EndAsync()).ChildrenEnded);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static List<WeakReference> StartMany(JobContext parent)
        {
            var canceled = new JobOptions { CancellationToken = new CancellationToken(canceled: true) };
            return [.. Enumerable.Range(0, 3000).Select(_ => new WeakReference(parent.StartChild(_ => { }, canceled).Completion))];
        }
    }

    [Fact(DisplayName = "G10.3 A child that cannot be made, because its clock throws, does not keep its parent from ending")]
    public async Task StartChild_ClockThatThrows_HalfStartsNothing()
    {
        HeldJob parent = await HeldJob.StartAsync();

        Assert.Throws<FormatException>(() => parent.Context.StartChild(_ => { }, new JobOptions { TimeProvider = new BrokenClock() }));

        parent.Leave();
        JobReport report = await parent.Job.WaitAsync(Jobs.Patience);
        Assert.Equal((JobState.Succeeded, 0), (report.State, report.ChildrenAtWork));
    }

    [Fact(DisplayName = "G8.1 G10.3 A child that cannot be made does not keep its parent from ending, though that waits for nobody else any more")]
    public async Task StartChild_ClockThatThrowsWhenNobodyElseIsAtWork_LetsTheParentEnd()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob other = await HeldJob.StartAsync(parent.Context);
        parent.Leave();
        parent.Job.WaitForBodyEnd();
        var clock = new BrokenClock(() =>
        {
            // One place is taken for the child that is being made.
            other.Leave();
            parent.Job.WaitForOneChild();
        });

        Assert.Throws<FormatException>(() => parent.Context.StartChild(_ => { }, new JobOptions { TimeProvider = clock }));

        JobReport report = await parent.Job.WaitAsync(Jobs.Patience);
        Assert.Equal((JobState.Succeeded, 0, 1), (report.State, report.ChildrenAtWork, report.ChildrenEnded));
    }

    private sealed class BrokenClock(Action? first = null) : TimeProvider
    {
        public override long GetTimestamp()
        {
            first?.Invoke();
            throw new FormatException();
        }
    }
}
