using Cooperative.Cancellation;
using Gallery.Tests.Support;
using OneBody;

namespace Gallery.Tests.OneBody;

public sealed class StoryTests
{
    [Fact]
    public async Task Story_AskedToStop_StopsTheWorkThatIsUnderWay_AndBeginsNoOther()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        JobReport? work = null;
        bool hasGoneOn = false;
        var story = new Story(new Dictionary<string, RunAndStop>
        {
            ["here"] = async (_, _, options) =>
            {
                begun.SetResult();
                return work = await CancellableJob.StartAsync(context => Task.Delay(Timeout.Infinite, context.Token), options).WaitAsync();
            },
            ["there"] = (_, _, _) =>
            {
                hasGoneOn = true;
                return Task.FromResult(work!);
            },
        });
        CancellableJob job = CancellableJob.StartAsync(story.TellAsync);

        await begun.Task;
        JobReport report = await job.CancelAndWaitAsync("enough").WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal(JobState.Canceled, work?.State);
        Assert.Equal(1, story.Honored);
        Assert.False(hasGoneOn);
    }

    [Fact]
    public async Task Program_WithAnArgument_IsRefused_WithTheUsage()
    {
        SampleEnd end = await SampleProcess.RunAsync("OneBody", "two");

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("usage: OneBody", end.Errors, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }
}
