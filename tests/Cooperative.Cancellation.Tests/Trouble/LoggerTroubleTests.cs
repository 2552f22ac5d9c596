using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Moq;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.2: a logger that throws changes nothing, and is told once.</summary>
public class LoggerTroubleTests
{
    private readonly InvalidDataException _fault = new("disk full");

    public static TheoryData<string> Throwers { get; } =
    [
        "every event",
        "IsEnabled",
        nameof(JobLogEvents.CancellationRequested),
        nameof(JobLogEvents.Unresponsive),
        nameof(JobLogEvents.CleanupFailed),
        nameof(JobLogEvents.Faulted),
        nameof(JobLogEvents.Ended),
    ];

    [Theory(DisplayName = "G10.2 Wherever the logger throws, the outcome is what it would have been, and the trouble is told once")]
    [MemberData(nameof(Throwers))]
    public async Task Log_ThatThrows_ChangesNothing(string when)
    {
        var hookFault = new InvalidDataException("of the hook");
        var time = new TestTime();
        var leave = new Gate();
        CancellableJob job = CancellableJob.Create(
            context =>
            {
                leave.Wait();
                context.Checkpoint();
            },
            new JobOptions { Logger = ThrowingAt(when), TimeProvider = time });
        job.OnCleanup(_ => throw hookFault);
        job.Start();
        Assert.True(job.Cancel());
        time.Advance(TimeSpan.FromMinutes(1));
        leave.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(JobResponse.Honored, report.Response);
        var several = Assert.IsType<AggregateException>(report.Exception);
        Assert.Same(hookFault, several.InnerExceptions[0]);
        Assert.IsType<JobCanceledException>(several.InnerExceptions[1]);
        JobTrouble trouble = Assert.Single(await Soon.TroublesAsync(job, 1));
        Assert.Equal(TroubleSource.Logger, trouble.Source);
        Assert.Same(_fault, trouble.Exception);
        Assert.Equal("Logger: InvalidDataException: disk full", trouble.ToString());
    }

    [Fact(DisplayName = "G10.2 A job that succeeds succeeds, whatever its logger throws")]
    public async Task Log_ThatThrowsForASuccess_ChangesNothing()
    {
        CancellableJob<int> job = CancellableJob.Start(_ => 7, new JobOptions { Logger = ThrowingAt("every event") });
        Assert.Equal(7, await job);
        JobTrouble trouble = Assert.Single(job.GetReport().Troubles);
        Assert.Equal(TroubleSource.Logger, trouble.Source);
    }

    [Fact(DisplayName = "G1.1 A logger that blocks does not block whoever asks")]
    public async Task Log_ThatBlocks_DoesNotBlockTheCaller()
    {
        var asked = new Gate();
        var logger = new ListeningLogger(_ => asked.Wait());
        CancellableJob job = await Jobs.SpinningAsync(new JobOptions { Logger = logger });
        Assert.True(job.Cancel());
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);

        // A logger that had been waited for would have lost its patience, and thrown.
        Assert.Empty(report.Troubles);
    }

    private ILogger ThrowingAt(string when)
    {
        if (when == "IsEnabled")
        {
            var logger = new Mock<ILogger>();
            logger.Setup(it => it.IsEnabled(It.IsAny<LogLevel>())).Throws(_fault);
            return logger.Object;
        }

        return new ListeningLogger(id =>
        {
            if (when == "every event" || typeof(JobLogEvents).GetField(when)!.GetRawConstantValue()!.Equals(id))
            {
                throw _fault;
            }
        });
    }
}
