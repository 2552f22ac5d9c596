using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Contract;

/// <summary>What a large tree leaves behind, and what nobody is made to wait for.</summary>
public partial class G8Tree
{
    private const int Kept = 16;

    [Theory(DisplayName = "G8.5 An ended child is forgotten at constant cost; a parent keeps counts and a bounded list of ended children")]
    [EveryWay]
    public async Task End_OfManyChildren_LeavesCountsAndABoundedList(Way way)
    {
        const int Children = 200;
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            for (int child = 0; child < Children; child++)
            {
                await way.StartChild(context, _ => Task.CompletedTask, new JobOptions { Name = $"{child}" });
            }
        });
        JobReport report = await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal((0, Children, Kept), (report.ChildrenAtWork, report.ChildrenEnded, report.Children.Count));
    }

    [Theory(DisplayName = "G8.5 a parent keeps… a bounded list of ended children and of every fault")]
    [EveryWay]
    public async Task Fault_OfManyChildren_EachIsKept(Way way)
    {
        FormatException[] faults = [.. Enumerable.Range(0, 2 * Kept).Select(child => new FormatException($"{child}"))];
        Subject subject = await Subject.StartAsync(way, (_, context) =>
        {
            foreach (FormatException fault in faults)
            {
                way.StartChild(context, _ => Task.FromException(fault));
            }
        });
        JobReport report = await subject.EndAsync();
        Assert.Equal(Kept, report.Children.Count);
        Assert.Equal(
            faults.OrderBy(fault => fault.Message),
            Assert.IsType<AggregateException>(report.Exception).InnerExceptions.OrderBy(fault => fault.Message));
    }

    [Theory(DisplayName = "G8.5 A million short children leave nothing else behind, whatever contexts were captured")]
    [EveryWay(Hooks = Hooks.Without)]
    public async Task End_OfAChild_LeavesNothingOnTheHeap(Way way)
    {
        // Not a million, but each of these is asked for.
        const int Children = 200;
        const int TracesOfEach = 3;
        Subject subject = await Subject.HoldAsync(way, (_, _) => { });
        var traces = new ConcurrentQueue<WeakReference>();
        var captured = new ConcurrentQueue<ExecutionContext>();
        for (int child = 0; child < Children; child++)
        {
            await LiveAsync(way, subject.Context, traces, captured);
        }

        Assert.Equal(Children * TracesOfEach, traces.Count);

        // Threads of the pool keep their last work in hand until they get another, so others live meanwhile. The pool wakes the thread
        // that fell asleep last: one that sleeps below the others keeps what it has, and that is all that may be left.
        for (int round = 0; round < 20 && traces.Any(trace => trace.IsAlive); round++)
        {
            await LiveAsync(way, subject.Context, new(), new());
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(traces.Count(trace => trace.IsAlive), 0, TracesOfEach * ThreadPool.ThreadCount);
        GC.KeepAlive(captured);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Fact(DisplayName = "G8.5 A chain 100,000 deep cancels without overflowing the stack")]
    public async Task Cancel_AChainAHundredThousandDeep_ReachesTheLast()
    {
        const int Depth = 100_000;
        Gate complete = new();
        TaskCompletionSource leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellableJob? last = null;
        CancellableJob root = CancellableJob.StartAsync(context => LinkAsync(context, 1));
        await complete.WaitAsync();

        // On a stack so small that a walk of a hundredth of the depth would overflow it, were it one that calls itself.
        bool? answer = null;
        var caller = new Thread(() => answer = root.Cancel("closing time"), maxStackSize: 256 * 1024) { IsBackground = true };
        caller.Start();
        Assert.True(caller.Join(HangGuard.Patience));

        Assert.True(answer);
        Assert.Same(root.CancellationReason, last!.CancellationReason?.Origin);
        leave.SetResult();
        Assert.Equal(JobState.Succeeded, (await root.EndAsync()).State);

        Task LinkAsync(JobContext context, int depth)
        {
            if (depth < Depth)
            {
                CancellableJob next = context.StartChildAsync(child => LinkAsync(child, depth + 1));
                if (depth == Depth - 1)
                {
                    last = next;
                    complete.Open();
                }
            }

            return leave.Task;
        }
    }

    [Theory(DisplayName = "G8.5 No lock is held while foreign code runs")]
    [EveryWay]
    public async Task ForeignCode_AnotherThreadPullsAtTheJobMeanwhile_HoldsUpNobody(Way way)
    {
        CancellableJob? job = null, parent = null;
        int asked = 0;
        bool wasHeldUp = false;
        var clock = new ForeignClock(AskAround);
        var logger = new EventLogger(AskAround);
        var observer = new Told(_ => AskAround());
        Subject subject = await Subject.HoldAsync(
            way,
            (_, context) =>
            {
                context.OnCleanup(_ => AskAround());
                AskAround();
                context.Checkpoint();
            },
            new JobOptions { TimeProvider = clock, Logger = logger, Observers = [observer], Timeout = TimeSpan.FromHours(1) });
        var calledBack = new Gate();
        subject.Context.Token.Register(() =>
        {
            AskAround();
            calledBack.Open();
        });
        parent = subject.Parent;
        Volatile.Write(ref job, subject.Job);

        subject.Job.Cancel();

        await calledBack.WaitAsync();
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        await observer.ReportsAsync();
        Volatile.Write(ref job, null);
        Assert.False(wasHeldUp);
        Assert.True(asked > 5, "Hardly any foreign code ran.");

        // On another thread, all that takes a lock of the job's or of its neighbours': it would wait for whoever runs this.
        void AskAround()
        {
            if (OwnThread.IsThis || Volatile.Read(ref job) is not { } target)
            {
                return;
            }

            Interlocked.Increment(ref asked);
            var thread = new Thread(() =>
            {
                OwnThread.Mark();
                target.GetReport();
                parent?.GetReport();
                target.Cancel("again");
                target.ExpireCleanup();
            })
            { IsBackground = true };
            thread.Start();
            wasHeldUp |= !thread.Join(HangGuard.Patience);
        }
    }

    /// <summary>A method of its own, so that no frame of the test holds what is to be collected.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task LiveAsync(Way way, JobContext parent, ConcurrentQueue<WeakReference> traces, ConcurrentQueue<ExecutionContext> captured)
    {
        CancellableJob child = way.StartChild(parent, context =>
        {
            traces.Enqueue(new WeakReference(context));
            captured.Enqueue(ExecutionContext.Capture()!);
            context.OnCleanup(cleanup => traces.Enqueue(new WeakReference(cleanup.Context)));
            return Task.CompletedTask;
        });
        traces.Enqueue(new WeakReference(child));
        await child.EndAsync();
    }

    /// <summary>The system's clock, which is foreign code as soon as it is not that itself.</summary>
    private sealed class ForeignClock(Action first) : TimeProvider
    {
        public override long GetTimestamp()
        {
            first();
            return base.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            first();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
