using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Contract;

/// <summary>
/// G10, trouble. Bad arguments are in the other half of the class; what listeners to all jobs hear, and spoil, is in
/// <see cref="G10Listeners"/>.
/// </summary>
public partial class G10Trouble
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    [Theory(DisplayName = "G10.1 A job that was asked and has not answered within UnresponsiveAfter is logged once… and says so in its report, with where it was last seen")]
    [EveryWay]
    public async Task Unresponsive_JobThatDoesNotAnswer_IsLoggedOnceAndReported(Way way)
    {
        var time = new TestTime();
        var logger = new EventLogger();
        Gate stuck = new(), leave = new();
        int line = 0;
        Subject? subject = null;
        bool isSeen = false;
        subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                HangGuard.Until(() =>
                {
                    line = Here() + 1;
                    context.Checkpoint();
                    return Volatile.Read(ref isSeen);
                });
                stuck.Open();
                await leave.WaitAsync();
                context.Checkpoint();
            },
            new JobOptions { TimeProvider = time, Logger = logger, UnresponsiveAfter = Limit });
        Assert.True((await subject.Job.PingAsync(HangGuard.Patience).InTimeAsync()).IsAnswered);
        Volatile.Write(ref isSeen, true);
        await stuck.WaitAsync();
        subject.Job.Cancel();
        time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(subject.Job.GetReport().IsUnresponsive);
        Assert.Empty(logger.LinesOf(JobLogEvents.Unresponsive));

        time.Advance(TimeSpan.FromTicks(1));

        LogLine told = await logger.WaitForAsync(JobLogEvents.Unresponsive);
        Assert.Equal(LogLevel.Warning, told.Level);
        Assert.Contains($"G10Trouble.cs:{line}", told.Message, StringComparison.Ordinal);
        JobReport report = subject.Job.GetReport();
        Assert.True(report.IsUnresponsive);
        Assert.Equal(("G10Trouble.cs", line), (report.LastSeen?.File, report.LastSeen?.Line));
        time.Advance(10 * Limit);
        leave.Open();
        Assert.True((await subject.EndsAsync(JobState.Canceled, JobResponse.Honored)).IsUnresponsive);
        await logger.WaitForAsync(JobLogEvents.Ended);
        Assert.Single(logger.LinesOf(JobLogEvents.Unresponsive));
    }

    [Theory(DisplayName = "G10.1 A job that was asked and has not answered within UnresponsiveAfter…")]
    [EveryWay]
    public async Task Unresponsive_JobThatAnswersInTime_IsNeverSaid(Way way)
    {
        var time = new TestTime();
        var logger = new EventLogger();
        Subject subject = await Subject.HoldAsync(
            way, options: new JobOptions { TimeProvider = time, Logger = logger, UnresponsiveAfter = Limit });

        // Long work, but nobody asked; and then it answers at the very last moment.
        time.Advance(10 * Limit);
        subject.Job.Cancel();
        time.Advance(Limit - TimeSpan.FromTicks(1));
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        time.Advance(10 * Limit);
        Assert.False(report.IsUnresponsive);
        await logger.WaitForAsync(JobLogEvents.Ended);
        Assert.Empty(logger.LinesOf(JobLogEvents.Unresponsive));
    }

    [Theory(DisplayName = "G10.2 A logger, observer… or token callback that throws never changes a job's outcome")]
    [EveryWay(Of = typeof(Deed))]
    public async Task ForeignCode_ThrowsWhateverItIsTold_ChangesNoOutcome(Way way, Deed deed)
    {
        Subject plain = await Subject.StartAsync(way, deed.Body());
        var logger = new EventLogger(() => throw new InvalidTimeZoneException("logger"));
        var observer = new Told(_ => throw new InvalidTimeZoneException("observer"));
        Subject disturbed = await Subject.HoldAsync(
            way,
            (self, context) =>
            {
                context.Token.Register(() => throw new InvalidTimeZoneException("callback"));
                deed.Do(self, context);
            },
            new JobOptions { Logger = logger, Observers = [observer] });
        JobReport expected = await plain.EndAsync();
        JobReport report = await disturbed.EndsAsync(expected.State, expected.Response);
        Assert.Equal(expected.Exception?.GetType(), report.Exception?.GetType());
        Assert.Equal(expected.Exception?.InnerException?.GetType(), report.Exception?.InnerException?.GetType());
    }

    private static int Here([CallerLineNumber] int line = 0) => line;
}
