using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.5: no lock is held while foreign code runs. What would wait for such a lock is tried on another thread each time.</summary>
public class ForeignCodeTests
{
    [Fact(DisplayName = "G8.5 A token callback of a child may use the whole tree, from any thread")]
    public async Task TokenCallback_OfAChild_MayUseTheTree()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob child = await HeldJob.StartAsync(parent.Context);
        var done = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        child.Context.Token.Register(() =>
        {
            done.SetResult(Visitor.Use(parent, child));
        });

        parent.Job.Cancel();

        Assert.Null(await done.Task.WaitAsync(Jobs.Patience));
        await child.EndAsync();
        Assert.Empty((await parent.EndAsync()).Troubles);
    }

    [Fact(DisplayName = "G8.5 An observer of a child may use the whole tree at every transition, from any thread")]
    public async Task Observer_OfAChild_MayUseTheTree()
    {
        HeldJob parent = await HeldJob.StartAsync();
        var visitor = new Visitor { Parent = parent };
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { Observers = [visitor] });
        visitor.Child = child;
        child.Job.Cancel();

        // The end is to find the observer waiting, and not still on its last visit.
        Trees.Until(() => visitor.Visits == 3);
        Trees.LetOthersLive();
        await child.EndAsync();
        await visitor.Done.WaitAsync();

        // Created, running, asked, ended.
        Assert.Equal((4, 0), (visitor.Visits, child.Job.GetReport().Troubles.Count));
        Assert.Null(visitor.Failure);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.5 A logger of a child may use the whole tree at every line, from any thread")]
    public async Task Logger_OfAChild_MayUseTheTree()
    {
        HeldJob parent = await HeldJob.StartAsync();
        var visitor = new Visitor { Parent = parent };
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { Logger = visitor, IsolateFailure = true });
        visitor.Child = child;
        child.Context.OnCleanup((Action<CleanupContext>)(_ => throw new FormatException()));
        child.Job.Cancel();
        await child.EndAsync();

        // Asked, hook failed, failed, ended; the first of them on the pool, so that it may still be on its way.
        Trees.Until(() => visitor.Visits == 4);
        Assert.Empty(child.Job.GetReport().Troubles);
        Assert.Null(visitor.Failure);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.5 A clock is foreign code too: it may use the whole tree whenever it is asked for the time")]
    public async Task Clock_OfTheTree_MayUseTheTree()
    {
        HeldJob other = await HeldJob.StartAsync();
        var clock = new VisitingClock();
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions { TimeProvider = clock });
        clock.Visit = () => Visitor.Use(other, parent);
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { Timeout = TimeSpan.FromHours(1) });
        clock.Visit = () => Visitor.Use(parent, child);
        parent.Context.WithTimeout(TimeSpan.FromHours(1), scope => scope.TryMoveDeadline(TimeSpan.FromHours(2)));
        child.Context.OnCleanup(cleanup => _ = cleanup.TimeLeft);
        child.Job.Cancel();
        Assert.Throws<JobCanceledException>(() => child.Context.Checkpoint());
        child.Context.ReportProgress(1);
        parent.Job.GetReport();
        await child.EndAsync();
        await parent.EndAsync();

        Assert.Null(clock.Failure);
        Assert.True(clock.Visits > 10);
        await other.EndAsync();
    }

    /// <summary>Foreign code that makes use of every handle it can get at.</summary>
    private sealed class Visitor : IObserver<JobReport>, ILogger
    {
        private int _visits;

        public required HeldJob Parent { get; init; }

        /// <summary>Null until the test has it: its first transitions come before that.</summary>
        public HeldJob? Child { get; set; }

        public Gate Done { get; } = new();

        public int Visits => _visits;

        /// <summary>What went wrong on a visit; null where nothing did.</summary>
        public Exception? Failure { get; private set; }

        /// <summary>
        /// On another thread, for a lock lets its holder in again; waits for it, so that the lock would not be let go of meanwhile.
        /// </summary>
        public static Exception? Use(HeldJob parent, HeldJob? child)
        {
            Exception? thrown = null;
            var thread = new Thread(() => thrown = Record.Exception(() =>
            {
                parent.Job.GetReport();
                parent.Job.Cancel();
                child?.Job.GetReport();
                child?.Job.Cancel();
                _ = child?.Job.Token;
                try
                {
                    parent.Context.StartChildAsync(_ => Task.CompletedTask);
                }
                catch (InvalidOperationException)
                {
                    // Its work may be over by now. That it said so means that nobody held the lock.
                }
            }))
            { IsBackground = true };
            thread.Start();
            return thread.Join(Jobs.Patience) ? thrown : new TimeoutException("Somebody holds a lock.");
        }

        public void OnNext(JobReport value) => Visit();

        public void OnCompleted() => Done.Open();

        public void OnError(Exception error) => throw new NotSupportedException();

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Visit();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        private void Visit()
        {
            Failure ??= Use(Parent, Child);
            Interlocked.Increment(ref _visits);
        }
    }

    /// <summary>The system's clock by another name, which visits somebody before it tells the time; not while it is on a visit.</summary>
    private sealed class VisitingClock : TimeProvider
    {
        private int _isOut;

        public Func<Exception?>? Visit { get; set; }

        public Exception? Failure { get; private set; }

        public int Visits { get; private set; }

        public override long GetTimestamp()
        {
            VisitOnce();
            return base.GetTimestamp();
        }

        public override DateTimeOffset GetUtcNow()
        {
            VisitOnce();
            return base.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            VisitOnce();
            return base.CreateTimer(callback, state, dueTime, period);
        }

        private void VisitOnce()
        {
            if (Visit is { } visit && Interlocked.Exchange(ref _isOut, 1) == 0)
            {
                Visits++;
                Failure ??= visit();
                _isOut = 0;
            }
        }
    }
}
