using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G2.4, G7.4: what a job's log tells of its end, what is closed by then, and what may come after it.</summary>
public class LogEndTests
{
    private readonly FakeLogger _log = new();
    private readonly TestTime _time = new();

    [Fact(DisplayName = "G7.4 The last line tells how long the job took, by the job's own clock")]
    public async Task Ended_OfAJobThatTookItsTime_TellsHowLong()
    {
        var options = new JobOptions { Name = "indexer", Logger = _log, TimeProvider = _time };
        CancellableJob job = CancellableJob.Start(_ => _time.Advance(TimeSpan.FromSeconds(3)), options);

        await job.EndAsync();

        Assert.Equal("Job 'indexer' ended: Succeeded, None, after 3.00 s", Assert.Single(_log.Collector.GetSnapshot()).Message);
    }

    [Fact(DisplayName = "G2.4 Every scope that a job has opened at its logger, for its work, a hook or a line, is closed when the job completes")]
    public async Task Scopes_OfAJob_AreClosedByItsEnd()
    {
        var logger = new CountingLogger();
        CancellableJob job = CancellableJob.Start(
            context => context.OnCleanup(_ => throw new IOException("disk full")), new JobOptions { Logger = logger });

        await job.EndAsync();

        Assert.True(logger.Opened > 0);
        Assert.Equal(logger.Opened, logger.Closed);
    }

    [Fact(DisplayName = "G2.4 The line of a hook that ends after the job stands in the scopes that the job's starter had open, as do all the others")]
    public async Task LateEnd_OfAnAbandonedHook_StandsInTheScopesOfTheStarter()
    {
        var begun = new Gate();
        var written = new Gate();
        var late = new TaskCompletionSource();
        var logger = new ListeningLogger(
            id =>
            {
                if (id == JobLogEvents.AbandonedCleanupEnded)
                {
                    written.Open();
                }
            },
            _log);
        CancellableJob job;
        using (_log.BeginScope("starter"))
        {
            job = CancellableJob.Start(
                context => context.OnCleanup(
                    async _ =>
                    {
                        begun.Open();
                        await late.Task;
                    },
                    limit: TimeSpan.Zero),
                new JobOptions { Logger = logger, TimeProvider = _time });
        }

        await begun.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await job.EndAsync();
        late.SetResult();
        await written.WaitAsync();

        IReadOnlyList<FakeLogRecord> records = _log.Collector.GetSnapshot();
        Assert.Equal(JobLogEvents.AbandonedCleanupEnded, records[^1].Id.Id);
        Assert.All(records, record => Assert.Equal(["starter"], record.Scopes.Select(scope => $"{scope}")));
    }

    private sealed class CountingLogger : ILogger
    {
        private int _opened;
        private int _closed;

        public int Opened => Volatile.Read(ref _opened);

        public int Closed => Volatile.Read(ref _closed);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Interlocked.Increment(ref _opened);
            return new Scope(this);
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        private sealed class Scope(CountingLogger logger) : IDisposable
        {
            public void Dispose() => Interlocked.Increment(ref logger._closed);
        }
    }
}
