using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>G10.1: how long a child has been at work, by the clock of its parent.</summary>
public class ChildTimeTests
{
    // Long enough that to count it twice would show on any machine; what is asserted holds on the slowest, too.
    private static readonly TimeSpan Older = TimeSpan.FromMilliseconds(100);

    [Fact(DisplayName = "G10.1 On the system's clock a child is told to be at work for no longer than it is there")]
    public async Task Child_OfAnOlderParent_IsAtWorkForItsOwnTimeOnly()
    {
        HeldJob parent = await HeldJob.StartAsync();
        Trees.Until(() => parent.Job.GetReport().Duration > Older);
        long begun = Stopwatch.GetTimestamp();
        HeldJob child = await HeldJob.StartAsync(parent.Context);

        ChildReport told = Assert.Single(parent.Job.GetReport().Children);

        Assert.InRange(told.Duration, TimeSpan.Zero, Stopwatch.GetElapsedTime(begun));
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A child is told to be at work since its start, which is later than its making where somebody observes it")]
    public async Task Child_StartedAfterItsMaking_IsAtWorkSinceItsStart()
    {
        var clock = new GoingClock();
        HeldJob parent = await HeldJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        clock.EachReading = TimeSpan.FromSeconds(1);
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock, Observers = [new StoryListener()] });
        clock.EachReading = TimeSpan.Zero;
        clock.Advance(TimeSpan.FromMinutes(1));

        JobReport own = child.Job.GetReport();

        Assert.True(own.StartedAt > own.CreatedAt);
        Assert.Equal(own.Duration, Assert.Single(parent.Job.GetReport().Children).Duration);
        await child.EndAsync();
        await parent.EndAsync();
    }

    /// <summary>Goes on by so much after each reading, so that what was read before is earlier.</summary>
    private sealed class GoingClock : TestTime
    {
        public TimeSpan EachReading { get; set; }

        public override long GetTimestamp()
        {
            long now = base.GetTimestamp();
            Advance(EachReading);
            return now;
        }
    }
}
