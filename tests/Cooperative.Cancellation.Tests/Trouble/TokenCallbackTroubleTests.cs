using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.2: a token callback that throws changes nothing, and is told.</summary>
public class TokenCallbackTroubleTests
{
    private readonly InvalidDataException _fault = new("callback");

    [Theory(DisplayName = "G10.2 A callback that throws does not change the outcome, and keeps no other callback from running")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Callback_ThatThrows_ChangesNothing(bool asynchronous)
    {
        var logged = new Gate();
        int othersRan = 0;
        CancellableJob job = null!;
        var running = new Gate();
        job = Jobs.Start(
            asynchronous,
            context =>
            {
                context.Token.Register(() => Interlocked.Increment(ref othersRan));
                context.Token.Register(() => throw _fault);
                context.Token.Register(() => Interlocked.Increment(ref othersRan));
                running.Open();
                while (true)
                {
                    context.Checkpoint();
                    Thread.Yield();
                }
            },
            new JobOptions { Logger = new ListeningLogger(id => OpenIf(id == JobLogEvents.Trouble, logged)) });
        await running.WaitAsync();
        Assert.True(job.Cancel());
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(JobResponse.Honored, report.Response);
        await logged.WaitAsync();
        Assert.Equal(2, othersRan);
        JobTrouble trouble = Assert.Single(job.GetReport().Troubles);
        Assert.Equal(TroubleSource.TokenCallback, trouble.Source);
    }

    [Theory(DisplayName = "G10.2 A timeout and an outside token are no different: nothing a callback throws ends the process")]
    [InlineData(CancellationKind.Timeout)]
    [InlineData(CancellationKind.Token)]
    public async Task Callback_ThatThrowsForATimerOrAToken_ChangesNothing(CancellationKind kind)
    {
        var logged = new Gate();
        var time = new TestTime();
        using var outside = new CancellationTokenSource();
        CancellableJob job = await Jobs.SpinningAsync(
            new JobOptions
            {
                CancellationToken = outside.Token,
                Timeout = TimeSpan.FromSeconds(1),
                TimeProvider = time,
                Logger = new ListeningLogger(id => OpenIf(id == JobLogEvents.Trouble, logged)),
            },
            context => context.Token.Register(() => throw _fault));
        if (kind == CancellationKind.Token)
        {
            await outside.CancelAsync();
        }
        else
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await logged.WaitAsync();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(kind, report.CancellationReason?.Kind);
    }

    [Fact(DisplayName = "G10.2 Callbacks that throw are told one by one, each with its very exception")]
    public async Task Callbacks_ThatThrow_AreToldOneByOne()
    {
        var other = new IOException("another callback");
        var logger = new EventLogger();
        CancellableJob job = await Jobs.SpinningAsync(
            new JobOptions { Logger = logger },
            context =>
            {
                context.Token.Register(() => throw _fault);
                context.Token.Register(() => throw other);
            });
        job.Cancel();

        // Last in, first out, as callbacks run.
        Assert.Same(other, (await logger.WaitForAsync(JobLogEvents.Trouble)).Exception);
        IReadOnlyList<JobTrouble> troubles = await Soon.TroublesAsync(job, 2);
        Assert.Equal([other, _fault], troubles.Select(trouble => trouble.Exception));
        Assert.All(troubles, trouble => Assert.Equal(TroubleSource.TokenCallback, trouble.Source));
        await job.EndAsync();
    }

    private static void OpenIf(bool condition, Gate gate)
    {
        if (condition)
        {
            gate.Open();
        }
    }
}
