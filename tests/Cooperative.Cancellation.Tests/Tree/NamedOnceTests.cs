using System.Text.Json;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G2.2, G4 and G8.3: everything that happened in a tree is told once, and to those whom it concerns.</summary>
public class NamedOnceTests
{
    [Fact(DisplayName = "G8.3 G2.2 The culprit is not its own sibling: its own fault asks nothing of it")]
    public async Task Fault_OfAChild_IsNoRequestToTheCulprit()
    {
        HeldJob parent = await HeldJob.StartAsync();
        CancellableJob culprit = parent.Context.StartChild(_ => throw new FormatException());
        await culprit.EndAsync();
        await parent.EndAsync();

        JobReport report = culprit.GetReport();
        Assert.Equal((null, 0), (report.CancellationReason, report.LaterRequestCount));
    }

    [Fact(DisplayName = "G2.2 A child that starts while its parent is being asked is asked once, not twice")]
    public async Task StartChild_WhileParentIsAsked_IsAskedOnce()
    {
        var clock = new HeldUpClock();
        HeldJob parent = await HeldJob.StartAsync(
            null, new JobOptions { TimeProvider = clock, Logger = new Microsoft.Extensions.Logging.Testing.FakeLogger() });
        clock.IsArmed = true;
        var canceller = new Thread(() => parent.Job.Cancel()) { IsBackground = true };
        canceller.Start();
        await clock.Reached.WaitAsync();

        // The reason is set, the descent not begun: now both the descent and the start find the child unasked.
        using var meeting = new MeetingClock(clock.GoOn);
        CancellableJob child = parent.Context.StartChildAsync(Trees.UntilAskedAsync, new JobOptions { TimeProvider = meeting });
        Assert.True(canceller.Join(Jobs.Patience));

        Assert.Equal((CancellationKind.Parent, 0), (child.CancellationReason!.Kind, child.GetReport().LaterRequestCount));
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G2.2 A child that the request of its parent has reached before its starter came to hand it down is asked once, not twice")]
    public async Task StartChild_ReachedByTheRequestFirst_IsAskedOnce()
    {
        var clock = new HeldUpClock();
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions { TimeProvider = clock, Logger = new EventLogger() });
        clock.IsArmed = true;
        var canceller = new Thread(() => parent.Job.Cancel()) { IsBackground = true };
        canceller.Start();
        await clock.Reached.WaitAsync();

        // The reason is set, the descent not begun. It is over before the starter goes on.
        bool? wasReached = null;
        var late = new LateStarterClock(() =>
        {
            clock.GoOn.Open();
            wasReached = canceller.Join(Jobs.Patience);
        });
        CancellableJob child = parent.Context.StartChildAsync(Trees.UntilAskedAsync, new JobOptions { TimeProvider = late });

        Assert.True(wasReached);
        Assert.Equal((CancellationKind.Parent, 0), (child.CancellationReason!.Kind, child.GetReport().LaterRequestCount));
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Theory(DisplayName = "G2.3 All children of a parent are asked for one and the same reason, and its scopes for the parent's own, whoever began first")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_ChildrenBesideAScope_GivesOneReasonToAllChildren(bool isScopeFirst)
    {
        HeldJob parent = await HeldJob.StartAsync();
        JobContext? scope = null;
        var release = new Gate();
        Task OpenScope() => parent.Context.WithTimeoutAsync(Timeout.InfiniteTimeSpan, inner =>
        {
            scope = inner;
            return release.WaitAsync();
        });
        Task? left = isScopeFirst ? OpenScope() : null;
        HeldJob first = await HeldJob.StartAsync(parent.Context);
        left ??= OpenScope();
        HeldJob second = await HeldJob.StartAsync(parent.Context);

        parent.Job.Cancel();

        Assert.Same(parent.Job.CancellationReason, scope!.CancellationReason);
        Assert.Equal(CancellationKind.Parent, first.Job.CancellationReason?.Kind);
        Assert.Same(parent.Job.CancellationReason, first.Job.CancellationReason?.Cause);
        Assert.Same(first.Job.CancellationReason, second.Job.CancellationReason);
        release.Open();
        await left.WaitAsync(Jobs.Patience);
        foreach (HeldJob held in new[] { first, second, parent })
        {
            await held.EndAsync();
        }
    }

    [Fact(DisplayName = "G2.2 G8.2 The end of a scope whose time was up asks nothing of a child beside it that was asked on its own")]
    public async Task TryWithTimeout_BesideAChildThatWasAsked_AsksNothingOfIt()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob child = await HeldJob.StartAsync(parent.Context);
        var reason = new CancellationReason(CancellationKind.Parent) { Cause = new CancellationReason(CancellationKind.Requested) };
        child.Job.CancelWith(reason);

        bool hasFinished = parent.Context.TryWithTimeout(TimeSpan.Zero, scope => scope.Checkpoint());

        Assert.False(hasFinished);
        Assert.Same(reason, child.Job.CancellationReason);
        Assert.Equal(0, child.Job.GetReport().LaterRequestCount);
        Assert.Null(parent.Job.CancellationReason);
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G4.1 G8.3 A body that waits for several failed children at once fails with each of their exceptions once")]
    public async Task Await_SeveralFailedChildren_KeepsEachExceptionOnce()
    {
        Exception one = new FormatException("one"), two = new FormatException("two");
        CancellableJob parent = CancellableJob.StartAsync(context => Task.WhenAll(
            context.StartChild(_ => throw one).Completion,
            context.StartChild(_ => throw two).Completion));

        JobReport report = await parent.EndAsync();

        AggregateException thrown = Assert.IsType<AggregateException>(report.Exception);
        Assert.Equal(2, thrown.Flatten().InnerExceptions.Count);
    }

    [Fact(DisplayName = "G4.1 G8.3 A synchronous body that blocks on the failed child fails with its exception once")]
    public async Task Block_OnFailedChild_KeepsItsExceptionOnce()
    {
        var fault = new FormatException();
        CancellableJob parent = CancellableJob.Start(context => context.StartChild(_ => throw fault).Completion.Wait());

        JobReport report = await parent.EndAsync();

        IEnumerable<Exception> thrown = report.Exception is AggregateException several ? several.Flatten().InnerExceptions : [report.Exception!];
        Assert.Same(fault, Assert.Single(thrown));
    }

    [Fact(DisplayName = "G4 The message of the fault names the child whose cancellation nobody had asked of the parent")]
    public async Task Await_CanceledChildUnrequested_NamesTheChildInTheMessage()
    {
        CancellableJob parent = CancellableJob.StartAsync(async context =>
        {
            CancellableJob child = context.StartChildAsync(Trees.UntilAskedAsync, new JobOptions { Name = "the child" });
            child.Cancel();
            await child;
        });

        Exception fault = (await parent.EndAsync()).Exception!;
        Assert.Contains("'the child'", fault.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G2.3 The report of a job a hundred levels down, with the whole chain of reasons, has a JSON form")]
    public async Task Report_OfADeepChild_HasAJsonForm()
    {
        var line = new List<HeldJob> { await HeldJob.StartAsync() };
        while (line.Count < 100)
        {
            line.Add(await HeldJob.StartAsync(line[^1].Context));
        }

        line[0].Job.Cancel("enough");
        string json = JsonSerializer.Serialize(line[^1].Job.GetReport());

        Assert.Contains("enough", json, StringComparison.Ordinal);
        for (int level = line.Count - 1; level >= 0; level--)
        {
            await line[level].EndAsync();
        }
    }

    /// <summary>
    /// The second time its starter asks for the time, he is about to ask the child to stop: he waits for the other, who asks the first time.
    /// </summary>
    private sealed class MeetingClock(Gate goOn) : TimeProvider, IDisposable
    {
        private readonly Barrier _both = new(2);
        private readonly int _starter = Environment.CurrentManagedThreadId;
        private int _asked;
        private int _others;

        public override long GetTimestamp()
        {
            if (Environment.CurrentManagedThreadId == _starter)
            {
                if (++_asked == 2)
                {
                    goOn.Open();
                    _both.SignalAndWait(TimeSpan.FromSeconds(5));
                }
            }
            else if (Interlocked.Increment(ref _others) == 1)
            {
                _both.SignalAndWait(TimeSpan.FromSeconds(5));
            }

            return base.GetTimestamp();
        }

        public void Dispose() => _both.Dispose();
    }

    /// <summary>The second time its starter asks for the time, he is about to ask the child to stop: he is held up until that has been done.</summary>
    private sealed class LateStarterClock(Action holdUp) : TimeProvider
    {
        private readonly int _starter = Environment.CurrentManagedThreadId;
        private int _readings;

        public override long GetTimestamp()
        {
            if (Environment.CurrentManagedThreadId == _starter && ++_readings == 2)
            {
                holdUp();
            }

            return base.GetTimestamp();
        }
    }
}
