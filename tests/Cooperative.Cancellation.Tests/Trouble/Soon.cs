using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>
/// For the one thing that no event tells of: that a trouble has found its way into the report. Asks again and again; how long that
/// takes decides nothing.
/// </summary>
internal static class Soon
{
    public static async Task<IReadOnlyList<JobTrouble>> TroublesAsync(CancellableJob job, int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (job.GetReport().Troubles.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Jobs.Patience, $"There never were {count} troubles.");
            await Task.Yield();
        }

        return job.GetReport().Troubles;
    }
}
