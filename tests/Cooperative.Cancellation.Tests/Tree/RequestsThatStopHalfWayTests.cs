using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G1.1, G8.1, G8.2: walks through the tree that are held up, or thrown out, half-way.</summary>
public class RequestsThatStopHalfWayTests
{
    [Fact(DisplayName = "G8.2 A second Cancel does not return before the request has reached every descendant")]
    public async Task Cancel_WhileTheFirstIsHeldUp_ReachesEverybodyAllTheSame()
    {
        var clock = new HoldingClock();
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob first = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock });
        HeldJob second = await HeldJob.StartAsync(parent.Context);
        clock.Arm();
        Task asking = Task.Run(() => Requester.Ask(() => parent.Job.Cancel()));
        await clock.Reached.WaitAsync();

        parent.Job.Cancel();

        bool wasReached = second.Job.IsCancellationRequested;
        clock.GoOn.Open();
        await asking;
        foreach (HeldJob held in new[] { first, second, parent })
        {
            await held.EndAsync();
        }

        Assert.True(wasReached);
    }

    [Fact(DisplayName = "G6.3 A child that starts after the cleanup was told to end now is below the job like any other")]
    public async Task ExpireCleanup_ChildStartsLater_IsHurriedToo()
    {
        bool wasTold = false;
        HeldJob parent = await HeldJob.StartAsync();
        parent.Job.Cancel();
        parent.Job.ExpireCleanup();

        CancellableJob child = parent.Context.StartChild(context =>
            context.OnCleanup(cleanup => wasTold = cleanup.Context.IsCancellationRequested));
        await child.EndAsync();

        await parent.EndAsync();
        Assert.True(wasTold);
    }

    [Fact(DisplayName = "G1.1 G8.2 A child's clock that throws does not keep the request from the others")]
    public async Task Cancel_ClockOfAChildThrows_ReachesTheOthers()
    {
        var clock = new BrokenClock();
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob broken = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock });
        HeldJob other = await HeldJob.StartAsync(parent.Context);

        clock.IsBroken = true;
        Exception? thrown = Record.Exception(() => parent.Job.Cancel());
        clock.IsBroken = false;

        bool wasReached = other.Job.IsCancellationRequested;
        foreach (HeldJob held in new[] { broken, other, parent })
        {
            await held.EndAsync();
        }

        Assert.Equal((null, true), (thrown, wasReached));
    }

    [Fact(DisplayName = "G8.2 G9.4 A child whose clock blocks, below a deadline that passes, holds up no other; once its clock goes on, it is asked")]
    public async Task Deadline_ClockOfAChildBlocks_HoldsUpNobodyElse()
    {
        var clock = new BlockingClock();
        HeldJob parent = await HeldJob.StartAsync(options: new JobOptions { Timeout = TimeSpan.FromHours(1) });
        HeldJob blocked = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock });
        HeldJob sibling = await HeldJob.StartAsync(parent.Context);
        try
        {
            clock.Block();
            Assert.True(parent.Context.TryMoveDeadline(TimeSpan.FromMilliseconds(1)));
            await clock.Reached.WaitAsync();

            // Somebody waits at the clock now; not the thread that serves every deadline of the process.
            CancellableJob other = CancellableJob.StartAsync(
                Trees.UntilAskedAsync, new JobOptions { Timeout = TimeSpan.FromMilliseconds(1) });
            Assert.True((await other.WaitAsync(Jobs.Patience)).HasEnded);
            Assert.True(sibling.Job.IsCancellationRequested);
            Assert.False(blocked.Job.IsCancellationRequested);
        }
        finally
        {
            clock.GoOn.Open();
        }

        Trees.Until(() => blocked.Job.IsCancellationRequested);
        Assert.Same(parent.Job.CancellationReason, blocked.Job.CancellationReason?.Cause);
        foreach (HeldJob held in new[] { blocked, sibling, parent })
        {
            await held.EndAsync();
        }
    }

    [Fact(DisplayName = "G8.1 G10.3 A clock that throws at the end of a scope does not keep the job from ending")]
    public async Task Scope_ClockThrowsAtItsEnd_IsLeftAllTheSame()
    {
        var clock = new BrokenClock();
        CancellableJob job = CancellableJob.Start(
            context => Record.Exception(() => context.Shield(shield => shield.WithTimeout(Jobs.Patience, _ => clock.IsBroken = true), Jobs.Patience)),
            new JobOptions { TimeProvider = clock });
        Trees.Until(() => clock.IsBroken);
        Trees.LetOthersLive();
        clock.IsBroken = false;
        Assert.True((await job.WaitAsync(Jobs.Patience)).HasEnded);
    }

    private sealed class BrokenClock : TimeProvider
    {
        private volatile bool _isBroken;

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public override long GetTimestamp() => IsBroken ? throw new FormatException() : base.GetTimestamp();
    }

    /// <summary>The system's clock, which holds up everybody who asks it for the time, from a moment on that the test chooses.</summary>
    private sealed class BlockingClock : TimeProvider
    {
        private volatile bool _blocks;

        /// <summary>Opens when somebody waits at the clock.</summary>
        public Gate Reached { get; } = new();

        public Gate GoOn { get; } = new();

        public void Block() => _blocks = true;

        public override long GetTimestamp()
        {
            if (_blocks)
            {
                Reached.Open();
                GoOn.Wait();
            }

            return base.GetTimestamp();
        }
    }
}
