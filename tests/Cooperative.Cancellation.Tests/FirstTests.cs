using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests;

public class FirstTests
{
    [Fact]
    public async Task Cancel_SpinningJob_StopsAtItsCheckpoint()
    {
        CancellableJob job = await Jobs.SpinningAsync();
        Assert.True(job.Cancel("enough"));
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
    }
}
