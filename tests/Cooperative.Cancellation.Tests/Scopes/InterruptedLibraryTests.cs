using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>
/// G1.1, G8.1: the library's own locks are waits too. An interrupt that comes out of one of them must not leave anything half done.
/// </summary>
public sealed class InterruptedLibraryTests : IDisposable
{
    private const int Children = 20_000;
    private const int Rounds = 5;
    private static readonly TimeSpan Soon = Jobs.Patience;
    private readonly TaskCompletionSource _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAsked;
    private volatile bool _isDone;
    private int _walks;

    public void Dispose() => _isDone = true;

    [Fact(DisplayName = "G8.1 A scope that is left in an interruptible call that is interrupted does not keep the job from ending")]
    public async Task Scope_LeftInAnInterruptedCall_KeepsNobodyWaiting()
    {
        for (int round = 0; round < Rounds; round++)
        {
            await new InterruptedLibraryTests().EndsAsync((context, _) => context.WithTimeout(Jobs.Patience, _ => { }));
        }
    }

    [Fact(DisplayName = "G8.1 A child started in an interruptible call that is interrupted does not keep the job from ending")]
    public async Task StartChild_InAnInterruptedCall_KeepsNobodyWaiting()
    {
        for (int round = 0; round < Rounds; round++)
        {
            await new InterruptedLibraryTests().EndsAsync(
                (context, clock) => context.StartChildAsync(_ => Task.CompletedTask, new JobOptions { TimeProvider = clock }));
        }
    }

    [Fact(DisplayName = "G1.1 G8.2 Cancel called in an interruptible call that is interrupted does not throw, and reaches everybody")]
    public async Task Cancel_InAnInterruptedCall_ReachesEverybody()
    {
        HeldJob other = await HeldJob.StartAsync();
        CancellableJob[] children = [.. Enumerable.Range(0, Children).Select(_ => other.Context.StartChildAsync(_ => _leave.Task))];
        var ready = new Gate();
        Exception? thrown = null;
        int notReached = -1;
        CancellableJob asker = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            ready.Open();
            WaitWithoutWaiting();
            Contend(other.Job);
            thrown = Record.Exception(() => other.Job.Cancel());
            notReached = children.Count(child => !child.IsCancellationRequested);
        }));
        await ready.WaitAsync();
        asker.Cancel();
        _isAsked = true;
        await asker.EndAsync();
        _isDone = true;
        _leave.SetResult();
        await other.EndAsync();
        Assert.Equal((null, 0), (thrown, notReached));
    }

    /// <summary>The step is taken with an interrupt pending, and its second half beside others that use the job's lock.</summary>
    private async Task EndsAsync(Action<JobContext, TimeProvider> step)
    {
        var ready = new Gate();
        CancellableJob job = null!;
        var clock = new ContendingClock(() => Contend(job));
        job = CancellableJob.Create(
            context =>
            {
                for (int i = 0; i < Children; i++)
                {
                    context.StartChildAsync(_ => _leave.Task, new JobOptions { TimeProvider = TimeProvider.System });
                }

                context.RunInterruptible(() =>
                {
                    ready.Open();
                    WaitWithoutWaiting();
                    clock.Arm();
                    step(context, clock);
                });
            },
            new JobOptions { TimeProvider = new ContendingTimers(clock) });
        job.Start();
        await ready.WaitAsync();
        job.Cancel();
        _isAsked = true;
        job.WaitForBodyEnd();
        _isDone = true;
        _leave.SetResult();

        JobReport report = await job.WaitAsync(Soon);
        Assert.Equal((true, 0), (report.HasEnded, report.ChildrenAtWork));
    }

    private void WaitWithoutWaiting()
    {
        while (!_isAsked)
        {
        }
    }

    /// <summary>From now on others walk through the job's children, which takes the job's lock for as long as there are many of them.</summary>
    private void Contend(CancellableJob job)
    {
        for (int i = 0; i < 2; i++)
        {
            new Thread(() =>
            {
                while (!_isDone)
                {
                    job.ExpireCleanup();
                    Interlocked.Increment(ref _walks);
                }
            })
            {
                IsBackground = true,
            }.UnsafeStart();
        }

        while (Volatile.Read(ref _walks) < 3)
        {
        }
    }

    /// <summary>The system's clock; asked for the time once it is armed, it first sees to the contention.</summary>
    private sealed class ContendingClock(Action contend) : TimeProvider
    {
        private bool _isArmed;

        public void Arm() => _isArmed = true;

        public void Contend()
        {
            if (_isArmed)
            {
                _isArmed = false;
                contend();
            }
        }

        public override long GetTimestamp()
        {
            Contend();
            return base.GetTimestamp();
        }
    }

    /// <summary>The system's clock; the end of one of its timers sees to the contention.</summary>
    private sealed class ContendingTimers(ContendingClock clock) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new ContendingTimer(base.CreateTimer(callback, state, dueTime, period), clock);
    }

    private sealed class ContendingTimer(ITimer timer, ContendingClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            clock.Contend();
            timer.Dispose();
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
