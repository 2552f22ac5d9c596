namespace Cooperative.Cancellation.Tests.Support;

/// <summary>Whether nobody holds on to something any more.</summary>
internal static class Collected
{
    private const int Rounds = 200;

    /// <summary>
    /// Fails the test if one of the objects lives on. Threads of the pool keep their last work item in hand until they get another,
    /// hence the jobs that live between the rounds.
    /// </summary>
    public static async Task AllAsync(IReadOnlyCollection<WeakReference> traces)
    {
        Assert.NotEmpty(traces);
        for (int round = 0; round < Rounds && traces.Any(trace => trace.IsAlive); round++)
        {
            await CancellableJob.StartAsync(async _ => await Task.Yield()).EndAsync();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0, traces.Count(trace => trace.IsAlive));
    }
}
