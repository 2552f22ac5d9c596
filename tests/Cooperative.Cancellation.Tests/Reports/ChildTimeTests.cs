using System.Diagnostics;
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
        SpinWait.SpinUntil(() => DateTimeOffset.UtcNow - parent.Job.GetReport().StartedAt > Older);
        long begun = Stopwatch.GetTimestamp();
        HeldJob child = await HeldJob.StartAsync(parent.Context);

        ChildReport told = Assert.Single(parent.Job.GetReport().Children);

        Assert.InRange(told.Duration, TimeSpan.Zero, Stopwatch.GetElapsedTime(begun));
        await child.EndAsync();
        await parent.EndAsync();
    }
}
