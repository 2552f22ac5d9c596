using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G10.1: where a report says that the work was last seen, where two checkpoints have told.</summary>
public class LastSeenTests
{
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G10.1 Work that answered a ping, and then met the request, was last seen where it met it, be it at the same moment")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Report_AnsweredAPingAndThenObserved_WasSeenWhereItObserved(int seconds)
    {
        ParkedJob parked = null!;
        parked = await ParkedJob.StartAsync(
            options: new JobOptions { TimeProvider = _time },
            then: context =>
            {
                _ = parked.Job.PingAsync(TimeSpan.Zero);
                context.Checkpoint("Ping.cs", 1);
                _time.Advance(TimeSpan.FromSeconds(seconds));
                parked.Job.Cancel();
                context.Checkpoint("Stop.cs", 2);
            });

        JobReport report = await parked.EndAsync();

        Assert.Equal("Ping.cs:1", report.LongestWait?.Checkpoint?.ToString());
        Assert.Equal("Stop.cs:2", report.LastSeen?.ToString());
    }

    [Fact(DisplayName = "G10.1 Work that met the request, and answered a ping later, was last seen where it answered")]
    public async Task Report_ObservedAndThenAnsweredAPing_WasSeenWhereItAnswered()
    {
        ParkedJob parked = null!;
        parked = await ParkedJob.StartAsync(
            options: new JobOptions { TimeProvider = _time },
            then: context =>
            {
                parked.Job.Cancel();
                Assert.Throws<JobCanceledException>(() => context.Checkpoint("Stop.cs", 2));
                _time.Advance(TimeSpan.FromSeconds(1));
                _ = parked.Job.PingAsync(TimeSpan.Zero);
                context.Checkpoint("Ping.cs", 1);
            });

        JobReport report = await parked.EndAsync();

        Assert.Equal("Ping.cs:1", report.LastSeen?.ToString());
    }

    [Fact(DisplayName = "G10.1 Work that answered a ping, and met no request, was last seen where it answered")]
    public async Task Report_AnsweredAPing_WasSeenThere()
    {
        ParkedJob parked = null!;
        parked = await ParkedJob.StartAsync(
            options: new JobOptions { TimeProvider = _time },
            then: context =>
            {
                _ = parked.Job.PingAsync(TimeSpan.Zero);
                context.Checkpoint("Ping.cs", 1);
            });

        JobReport report = await parked.EndAsync();

        Assert.Equal("Ping.cs:1", report.LastSeen?.ToString());
    }
}
