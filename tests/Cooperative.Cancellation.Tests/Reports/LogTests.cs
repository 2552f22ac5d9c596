using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G2.4, G7.4: what a job writes to its log. Ids, names and levels are what alerts are built on.</summary>
public class LogTests
{
    private readonly FakeLogger _log = new();
    private readonly TestTime _time = new();
    private readonly Gate _requestLogged = new();

    [Theory(DisplayName = "G7.4 A job that simply ran leaves nothing in the log but a line for debugging")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_OfASuccess_IsQuiet(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(asynchronous, context => context.OnCleanup(_ => { }), Options());
        await job.EndAsync();
        Assert.Equal([(7, "Ended", LogLevel.Debug, "Job 'indexer' ended: Succeeded, None, after 0 us")], Written());
    }

    [Theory(DisplayName = "G2.4 A cancelled job: asked, and ended")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_OfACancelledJob_IsTheRequestAndTheEnd(bool asynchronous)
    {
        var running = new Gate();
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                running.Open();
                _requestLogged.Wait();
                context.Checkpoint();
            },
            Options());
        await running.WaitAsync();
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        job.Cancel("again");
        await job.EndAsync();
        Assert.Equal(
            [
                (1, "CancellationRequested", LogLevel.Information, "Job 'indexer' was asked to stop: Requested by StopAll (Program.cs:31): closing time"),
                (7, "Ended", LogLevel.Debug, "Job 'indexer' ended: Canceled, Honored, after 0 us"),
            ],
            Written());
        Assert.All(_log.Collector.GetSnapshot(), record => Assert.Null(record.Exception));
    }

    [Fact(DisplayName = "G7.4 A failed job: failed with what, and ended")]
    public async Task Log_OfAFailedJob_IsTheFaultAndTheEnd()
    {
        var fault = new InvalidDataException("broken");
        CancellableJob job = CancellableJob.Start(_ => throw fault, Options());
        await job.EndAsync();
        Assert.Equal(
            [
                (6, "Faulted", LogLevel.Error, "Job 'indexer' failed"),
                (7, "Ended", LogLevel.Debug, "Job 'indexer' ended: Faulted, None, after 0 us"),
            ],
            Written());
        Assert.Same(fault, _log.Collector.GetSnapshot()[0].Exception);
    }

    [Fact(DisplayName = "G7.4 A failed hook is logged where it failed, and with the job's end")]
    public async Task Log_OfAFailedHook_IsTheHookThenTheJob()
    {
        var fault = new IOException("disk full");
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => throw fault, "flush");
        job.Start();
        await job.EndAsync();
        Assert.Equal(
            [
                (3, "CleanupFailed", LogLevel.Error, "Cleanup hook 'flush' of job 'indexer' failed"),
                (6, "Faulted", LogLevel.Error, "Job 'indexer' failed"),
                (7, "Ended", LogLevel.Debug, "Job 'indexer' ended: Faulted, None, after 0 us"),
            ],
            Written());
        Assert.All(_log.Collector.GetSnapshot().Take(2), record => Assert.Same(fault, record.Exception));
    }

    [Fact(DisplayName = "G2.4 A job asked before it was started says why it never ran")]
    public async Task Log_OfAJobNeverStarted_IsTheRequestAndTheEnd()
    {
        // The hook holds the job until the request is in the log.
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => _requestLogged.Wait());
        job.Cancel("changed my mind", null, "StopAll", "Program.cs", 31);
        await job.EndAsync();
        Assert.Equal(
            [
                (1, "CancellationRequested", LogLevel.Information, "Job 'indexer' was asked to stop: Requested by StopAll (Program.cs:31): changed my mind"),
                (7, "Ended", LogLevel.Debug, "Job 'indexer' ended: Canceled, Honored, after 0 us"),
            ],
            Written());
    }

    [Fact(DisplayName = "G2.4 The log speaks in fields, not only in words")]
    public async Task Log_OfARequest_HasFields()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(_ => _requestLogged.Wait());
        job.Cancel("changed my mind");
        await job.EndAsync();
        Assert.Equal("indexer", Value(JobLogEvents.CancellationRequested, "Job"));
        Assert.Equal(job.CancellationReason!.ToString(), Value(JobLogEvents.CancellationRequested, "Reason"));
        Assert.Equal("Canceled", Value(JobLogEvents.Ended, "State"));
        Assert.Equal("Honored", Value(JobLogEvents.Ended, "Response"));
    }

    [Fact(DisplayName = "G2.4 The end is the last word: it does not overtake the request, however slow the logger is")]
    public async Task Log_RequestStillBeingWritten_IsNotOvertakenByTheEnd()
    {
        // Bounded, for it waits for what must not happen: a logger that is still at work when the next event comes.
        TimeSpan longEnough = TimeSpan.FromSeconds(1);
        using var endWritten = new ManualResetEventSlim();
        var requestBegun = new Gate();
        bool wasOvertaken = false;
        var logger = new ListeningLogger(id =>
        {
            if (id == JobLogEvents.CancellationRequested)
            {
                requestBegun.Open();
                wasOvertaken = endWritten.Wait(longEnough);
            }
            else if (id == JobLogEvents.Ended)
            {
                endWritten.Set();
            }
        });
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                requestBegun.Wait();
                context.Checkpoint();
            },
            Options() with { Logger = logger });
        job.Cancel();
        await job.EndAsync();
        endWritten.Wait();
        Assert.False(wasOvertaken);
    }

    [Fact(DisplayName = "G2.1 A request that comes from a hook names the job that the hook works for")]
    public async Task Reason_FromAHook_NamesTheJob()
    {
        string? seen = null;
        CancellableJob other = CancellableJob.Create(_ => { });
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        job.OnCleanup(
            hook =>
            {
                seen = hook.Context.JobName;
                other.Cancel();
            },
            "flush");
        job.Start();
        await job.EndAsync();
        Assert.Equal("indexer", seen);
        Assert.Equal("indexer", other.CancellationReason?.JobName);
    }

    [Fact(DisplayName = "G7.4 The ids that alerts are built on")]
    public void Events_OfTheLog_HaveTheirIds() => Assert.Equal(
        [1, 2, 3, 4, 5, 6, 7, 8],
        [
            JobLogEvents.CancellationRequested, JobLogEvents.Unresponsive, JobLogEvents.CleanupFailed, JobLogEvents.CleanupAbandoned,
            JobLogEvents.AbandonedCleanupEnded, JobLogEvents.Faulted, JobLogEvents.Ended, JobLogEvents.Trouble,
        ]);

    private JobOptions Options() => new()
    {
        Name = "indexer",
        TimeProvider = _time,
        Logger = new ListeningLogger(
            id =>
            {
                if (id == JobLogEvents.CancellationRequested)
                {
                    _requestLogged.Open();
                }
            },
            _log),
    };

    private IEnumerable<(int Id, string? Name, LogLevel Level, string Message)> Written() =>
        _log.Collector.GetSnapshot().Select(record => (record.Id.Id, record.Id.Name, record.Level, record.Message));

    private string? Value(int id, string field) =>
        _log.Collector.GetSnapshot().Single(record => record.Id.Id == id).GetStructuredStateValue(field);
}
