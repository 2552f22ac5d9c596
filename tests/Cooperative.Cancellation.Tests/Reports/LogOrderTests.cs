using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G2.4, G10.2: the log tells the story in its order, however slow the logger, and holds up no job for long.</summary>
public class LogOrderTests
{
    private readonly Gate _requestArrived = new();
    private Thread? _thread;

    [Fact(DisplayName = "G2.4 The line of the request comes before that of the end, also where it is still being written when the job has ended")]
    public async Task Log_StillAtTheRequestWhenTheJobHasEnded_KeepsItsOrder()
    {
        // Takes the one real second that the end waits for its lines.
        CancellableJob? job = null;
        var logger = new EventLogger(id => AtTheRequest(id, () => job!.Wait(Jobs.Patience)));
        job = await StartAsync(logger);

        job.Cancel();
        JobReport report = await job.EndAsync();

        Assert.Equal(JobState.Canceled, report.State);
        await logger.WaitForAsync(JobLogEvents.Ended);
        Assert.Equal([JobLogEvents.CancellationRequested, JobLogEvents.Ended], logger.Lines.Select(line => line.Event));
    }

    [Fact(DisplayName = "G7.4 A job completes once its lines are written, where the logger is only a little slow")]
    public async Task Log_ALittleSlow_IsWrittenWhenTheJobCompletes()
    {
        for (int round = 0; round < 50; round++)
        {
            CancellableJob? job = null;
            var requestArrived = new Gate();
            var logger = new EventLogger(id =>
            {
                if (id == JobLogEvents.CancellationRequested)
                {
                    requestArrived.Open();
                    SpinWait.SpinUntil(() => job!.State == JobState.Canceled, Jobs.Patience);
                }
            });
            job = await StartAsync(logger, requestArrived);
            job.Cancel();

            await job.EndAsync();

            Assert.Equal([JobLogEvents.CancellationRequested, JobLogEvents.Ended], logger.Lines.Select(line => line.Event));
        }
    }

    [Fact(DisplayName = "G10.2 A logger that blocks for ever keeps neither the job from completing, nor the job's thread")]
    public async Task Log_ThatBlocksForEver_DoesNotKeepTheJobFromCompleting()
    {
        // Takes the one real second that the end waits for its lines.
        var never = new Gate();
        var logger = new EventLogger(id => AtTheRequest(id, never.Wait));
        CancellableJob job = await StartAsync(logger);

        job.Cancel();
        JobReport report = await job.EndAsync();

        Assert.Equal(JobState.Canceled, report.State);
        Assert.Empty(logger.Lines);
        Assert.True(_thread!.Join(Jobs.Patience));
        never.Open();
    }

    [Theory(DisplayName = "G10.2 A logger that blocks for ever at a line of the job's own thread does not keep the job from completing either")]
    [InlineData(JobLogEvents.CleanupFailed)]
    [InlineData(JobLogEvents.Faulted)]
    [InlineData(JobLogEvents.Ended)]
    public async Task Log_ThatBlocksForEverAtTheEnd_DoesNotKeepTheJobFromCompleting(int at)
    {
        // Takes the one real second that the end waits for its lines.
        var never = new Gate();
        var logger = new EventLogger(id =>
        {
            if (id == at)
            {
                never.Wait();
            }
        });
        CancellableJob job = CancellableJob.Start(
            context => context.OnCleanup(_ => throw new IOException("disk full")), new JobOptions { Logger = logger });

        JobReport report = await job.EndAsync();

        Assert.Equal((JobState.Faulted, "disk full"), (report.State, report.Exception?.Message));
        Assert.DoesNotContain(logger.Lines, line => line.Event == at);
        never.Open();
    }

    [Fact(DisplayName = "G10.2 A logger that blocks for ever when the work's scope is closed does not keep the job from completing")]
    public async Task Scope_ThatBlocksForEverWhenClosed_DoesNotKeepTheJobFromCompleting()
    {
        // Takes the one real second that the end waits for its lines.
        var never = new Gate();
        CancellableJob job = CancellableJob.Start(_ => { }, new JobOptions { Logger = new ScopeLogger(never.Wait) });

        JobReport report = await job.EndAsync();

        Assert.Equal(JobState.Succeeded, report.State);
        never.Open();
    }

    [Fact(DisplayName = "G10.2 Whoever lets an abandoned hook end does not write the log line of that")]
    public async Task LateEnd_OfAnAbandonedHook_IsNotLoggedByWhoeverCompletesIt()
    {
        var time = new TestTime();
        var begun = new Gate();
        var late = new TaskCompletionSource();
        Thread? logger = null;
        var log = new EventLogger(id => logger = id == JobLogEvents.AbandonedCleanupEnded ? Thread.CurrentThread : logger);
        CancellableJob job = CancellableJob.Start(
            context => context.OnCleanup(
                async _ =>
                {
                    begun.Open();
                    await late.Task;
                },
                limit: TimeSpan.Zero),
            new JobOptions { Logger = log, TimeProvider = time });
        await begun.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await job.EndAsync();

        var completer = new Thread(late.SetResult) { IsBackground = true };
        completer.Start();
        await log.WaitForAsync(JobLogEvents.AbandonedCleanupEnded);

        Assert.NotNull(logger);
        Assert.NotSame(completer, logger);
    }

    private void AtTheRequest(int id, Action block)
    {
        if (id == JobLogEvents.CancellationRequested)
        {
            _requestArrived.Open();
            block();
        }
    }

    /// <summary>A job at work that meets a request when the logger is at the line that tells of it.</summary>
    private async Task<CancellableJob> StartAsync(EventLogger logger, Gate? requestArrived = null)
    {
        var running = new Gate();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                _thread = Thread.CurrentThread;
                running.Open();
                (requestArrived ?? _requestArrived).Wait();
                context.Checkpoint();
            },
            new JobOptions { Logger = logger });
        await running.WaitAsync();
        return job;
    }

    private sealed class ScopeLogger(Action close) : ILogger, IDisposable
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => this;

        public bool IsEnabled(LogLevel logLevel) => false;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose() => close();
    }
}
