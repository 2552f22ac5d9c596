using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>JobContext.Current: whom the code at hand works for.</summary>
public class AmbientTests
{
    [Fact(DisplayName = "G8.1 Current is null outside any job, also for whoever starts one")]
    public async Task Current_OutsideAnyJob_IsNull()
    {
        Assert.Null(JobContext.Current);
        HeldJob job = await HeldJob.StartAsync();
        Assert.Null(JobContext.Current);
        await job.Context.WithTimeoutAsync(TimeSpan.FromHours(1), inner =>
        {
            Assert.Same(inner, JobContext.Current);
            return Task.CompletedTask;
        });
        Assert.Null(JobContext.Current);
        await job.EndAsync();
        Assert.Null(JobContext.Current);
    }

    [Theory(DisplayName = "G8.1 Current follows the body over awaits and threads, and is a child's own in the child")]
    [InlineData(ChildShape.Action)]
    [InlineData(ChildShape.Function)]
    [InlineData(ChildShape.AsyncAction)]
    [InlineData(ChildShape.AsyncFunction)]
    public async Task Current_InBodyAndChild_IsTheirOwnContext(ChildShape shape)
    {
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            Assert.Same(context, JobContext.Current);
            await Task.Yield();
            Assert.Same(context, JobContext.Current);
            await Task.Run(() => Assert.Same(context, JobContext.Current));
            JobContext? inThread = null;
            var thread = new Thread(() => inThread = JobContext.Current);
            thread.Start();
            thread.Join();
            Assert.Same(context, inThread);

            await context.StartChild(shape, child =>
            {
                Assert.NotSame(context, child);
                Assert.Same(child, JobContext.Current);
            });
            Assert.Same(context, JobContext.Current);
        });

        Assert.Null((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G8.1 Current is the scope's own in a scope, and the outer one again after it, however it is left")]
    public async Task Current_InAScope_IsRestoredAfterIt()
    {
        TimeSpan hour = TimeSpan.FromHours(1);
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.WithTimeout(hour, outer =>
            {
                Assert.Same(outer, JobContext.Current);
                outer.Shield(inner => Assert.Same(inner, JobContext.Current));
                Assert.Same(outer, JobContext.Current);
            });
            Assert.Throws<FormatException>(() => context.Shield(_ => throw new FormatException()));
            Assert.Throws<TimeoutException>(() => context.WithTimeout(TimeSpan.Zero, inner => inner.Checkpoint()));
            Assert.Same(context, JobContext.Current);
        });

        Assert.Null((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G8.1 An ambient value that the work sets in a scope stays set after it, and Current is the outer one again")]
    public async Task Current_AfterAScopeThatSetAnAmbientValue_IsRestoredAndTheValueKept()
    {
        var value = new AsyncLocal<string>();
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.Shield(_ => value.Value = "set in the scope");
            Assert.Equal("set in the scope", value.Value);
            Assert.Same(context, JobContext.Current);
        });

        Assert.Null((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G8.1 Current is the scope's own, and then the outer one again, where nothing flows")]
    public async Task Current_InAScopeWhereNothingFlows_IsRestoredAfterIt()
    {
        CancellableJob job = CancellableJob.Start(context =>
        {
            using (ExecutionContext.SuppressFlow())
            {
                context.Shield(inner => Assert.Same(inner, JobContext.Current));
                Assert.Same(context, JobContext.Current);
            }
        });

        Assert.Null((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G8.1 Current is the scope's own in an asynchronous scope, and the outer one again after it")]
    public async Task Current_InAnAsyncScope_IsRestoredAfterIt()
    {
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            var leave = new Gate();
            Task scope = context.ShieldAsync(async inner =>
            {
                Assert.Same(inner, JobContext.Current);
                await leave.WaitAsync();
                Assert.Same(inner, JobContext.Current);
            });
            Assert.Same(context, JobContext.Current);
            leave.Open();
            await scope;
            Assert.Same(context, JobContext.Current);
            await Assert.ThrowsAsync<FormatException>(() => context.ShieldAsync(_ => throw new FormatException()));
            Assert.Same(context, JobContext.Current);
        });

        Assert.Null((await job.EndAsync()).Exception);
    }

    [Theory(DisplayName = "G6.2 Current is the hook's own context in a hook, wherever the hook was registered")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Current_InAHook_IsTheHooksContext(bool registeredOutside)
    {
        HeldJob job = await HeldJob.StartAsync();
        (JobContext? Hook, JobContext? Before, JobContext? After) seen = default;
        async Task Hook(CleanupContext cleanup)
        {
            JobContext? before = JobContext.Current;
            await Task.Yield();
            seen = (cleanup.Context, before, JobContext.Current);
        }

        if (registeredOutside)
        {
            job.Job.OnCleanup(Hook);
        }
        else
        {
            job.Context.Shield(_ => job.Context.OnCleanup(Hook));
        }

        await job.EndAsync();

        Assert.NotNull(seen.Hook);
        Assert.Equal((seen.Hook, seen.Hook), (seen.Before, seen.After));
    }

    [Fact(DisplayName = "G8.1 Current is null once the job has ended, in a flow that outlived it too")]
    public async Task Current_InAFlowThatOutlivesTheJob_IsNull()
    {
        var ended = new Gate();
        Task<(JobContext? Before, JobContext? After)> stray = null!;
        CancellableJob job = CancellableJob.Start(_ => { stray = StrayAsync(); });
        await job.EndAsync();
        ended.Open();

        (JobContext? before, JobContext? after) = await stray;
        Assert.NotNull(before);
        Assert.Null(after);

        async Task<(JobContext?, JobContext?)> StrayAsync()
        {
            JobContext? before = JobContext.Current;
            await ended.WaitAsync();
            return (before, JobContext.Current);
        }
    }

    [Fact(DisplayName = "G8.1 Current is null in a flow that outlived the hook or the scope it came from")]
    public async Task Current_InAFlowThatOutlivesAHookOrAScope_IsNull()
    {
        ExecutionContext? ofHook = null, ofScope = null, ofAsyncScope = null;
        HeldJob job = await HeldJob.StartAsync();
        job.Context.Shield(_ => ofScope = ExecutionContext.Capture());
        await job.Context.ShieldAsync(async _ =>
        {
            await Task.Yield();
            ofAsyncScope = ExecutionContext.Capture();
        });
        job.Context.OnCleanup(_ => ofHook = ExecutionContext.Capture());

        Assert.Null(CurrentIn(ofScope!));
        Assert.Null(CurrentIn(ofAsyncScope!));
        await job.EndAsync();
        Assert.Null(CurrentIn(ofHook!));
    }

    [Fact(DisplayName = "G8.5 A captured flow keeps neither the job nor its contexts alive")]
    public async Task Current_InACapturedFlow_KeepsNothingAlive()
    {
        var traces = new List<WeakReference>();
        List<ExecutionContext> flows = await RunAndCaptureAsync(traces);

        await Collected.AllAsync(traces);

        Assert.Equal(3, flows.Count);
    }

    [Fact(DisplayName = "G8.1 The threads that the library starts work in the job they are for, whoever started the job")]
    public async Task Current_OnThreadsOfTheLibrary_IsThatOfTheirJob()
    {
        var contexts = new List<(JobContext? Given, JobContext? Current)>();
        CancellableJob outer = CancellableJob.Start(_ =>
        {
            foreach (JobThread thread in Enum.GetValues<JobThread>())
            {
                CancellableJob.Start(inner => contexts.Add((inner, JobContext.Current)), new JobOptions { Thread = thread }).Wait(Jobs.Patience);
            }
        });
        await outer.EndAsync();

        Assert.Equal(2, contexts.Count);
        Assert.All(contexts, pair => Assert.Same(pair.Given, pair.Current));
    }

    [Fact(DisplayName = "G8.1 What flows with whoever starts a job flows into its body, on any thread")]
    public async Task Start_UnderAnAsyncLocal_FlowsIntoTheBody()
    {
        var local = new AsyncLocal<string> { Value = "the starter's" };
        var seen = new ConcurrentQueue<string?>();
        foreach (JobThread thread in Enum.GetValues<JobThread>())
        {
            await CancellableJob.Start(_ => seen.Enqueue(local.Value), new JobOptions { Thread = thread }).EndAsync();
        }

        await CancellableJob.StartAsync(async _ =>
        {
            await Task.Yield();
            seen.Enqueue(local.Value);
        }).EndAsync();

        Assert.Equal(Enumerable.Repeat("the starter's", 3), seen);
    }

    [Fact(DisplayName = "G8.5 The timers that a job has of its clock carry nobody's flow")]
    public async Task Timers_OfAForeignClock_CarryNoFlow()
    {
        var clock = new FlowWatchingClock();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                context.OnCleanup(_ => { });
                context.WithTimeout(TimeSpan.FromHours(1), _ => { });
            },
            new JobOptions { TimeProvider = clock, Timeout = TimeSpan.FromHours(1) });
        await job.EndAsync();
        await job.Completion;

        Assert.Equal(3, clock.Carried.Count);
        Assert.All(clock.Carried, Assert.Null);
    }

    private static JobContext? CurrentIn(ExecutionContext flow)
    {
        JobContext? current = null;
        ExecutionContext.Run(flow, _ => current = JobContext.Current, null);
        return current;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<ExecutionContext>> RunAndCaptureAsync(List<WeakReference> traces)
    {
        var flows = new List<ExecutionContext>();
        void Capture(JobContext context)
        {
            traces.Add(new WeakReference(context));
            flows.Add(ExecutionContext.Capture()!);
        }

        CancellableJob job = CancellableJob.Start(context =>
        {
            Capture(context);
            context.Shield(Capture);
            context.OnCleanup(cleanup => Capture(cleanup.Context));
        });
        await job.EndAsync();
        traces.Add(new WeakReference(job));
        return flows;
    }

    /// <summary>Writes down which flow its timers would carry.</summary>
    private sealed class FlowWatchingClock : TimeProvider
    {
        public ConcurrentQueue<ExecutionContext?> Carried { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Carried.Enqueue(ExecutionContext.Capture());
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
