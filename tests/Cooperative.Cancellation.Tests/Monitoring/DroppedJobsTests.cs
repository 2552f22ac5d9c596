using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.1: monitors find every job, and yet no job need be ended for another to have its place.</summary>
public class DroppedJobsTests
{
    private const int Many = 40_000;

    [Fact(DisplayName = "G10.1 Jobs that were made and dropped, and never ended, leave their places to others, however many")]
    public void Create_AfterManyThatWereDropped_FindsItsPlace()
    {
        MakeAndDrop();
        GC.Collect();

        CancellableJob[] later = Make();

        Assert.All(later, job => Assert.Equal(JobState.Created, job.State));
    }

    // Methods of their own, so that nothing of the jobs is left when the collector looks.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeAndDrop() => GC.KeepAlive(Make());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CancellableJob[] Make() => [.. Enumerable.Range(0, Many).Select(_ => CancellableJob.Create(_ => { }))];
}
