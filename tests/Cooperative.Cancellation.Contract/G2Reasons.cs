using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>G2, why; timeouts are in the other half of the class.</summary>
public partial class G2Reasons
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    [Theory(DisplayName = "G2.1 Every request carries a reason: kind, message, optional exception, when, who (the requesting job's name, or member, file name and line of the caller)")]
    [EveryWay]
    public async Task Cancel_FromOutside_ReasonTellsWhatWhenAndWhere(Way way)
    {
        var time = new TestTime();
        var exception = new FormatException();
        Subject subject = await Subject.HoldAsync(way, options: new JobOptions { TimeProvider = time });
        time.Advance(Short);
        int line = Here() + 1;
        subject.Job.Cancel("closing time", exception);
        CancellationReason reason = subject.Job.CancellationReason!;
        Assert.Equal((CancellationKind.Requested, "closing time"), (reason.Kind, reason.Message));
        Assert.Same(exception, reason.Exception);
        Assert.Equal(time.GetUtcNow(), reason.RequestedAt);
        Assert.Null(reason.JobName);
        Assert.Equal((nameof(Cancel_FromOutside_ReasonTellsWhatWhenAndWhere), "G2Reasons.cs", line), (reason.Member, reason.File, reason.Line));
        await subject.EndAsync();
    }

    [Theory(DisplayName = "G2.1 who (the requesting job's name…")]
    [EveryWay]
    public async Task Cancel_ByAnotherJob_ReasonNamesThatJob(Way way)
    {
        Subject subject = await Subject.HoldAsync(way);
        Subject asking = await Subject.StartAsync(way, (_, _) => subject.Job.Cancel(), new JobOptions { Name = "steward" });
        await asking.EndAsync();
        Assert.Equal("steward", subject.Job.CancellationReason?.JobName);
        await subject.EndAsync();
    }

    [Theory(DisplayName = "G2.1 Kinds: Requested, Timeout, Parent, SiblingFault, ChildFault, Token, Signal, Shutdown, Disposed")]
    [EveryWay(Of = typeof(CancellationKind))]
    public async Task Request_OfEveryKind_CarriesThatKind(Way way, CancellationKind kind)
    {
        var time = new TestTime();
        using var outside = new CancellationTokenSource();
        var options = new JobOptions
        {
            TimeProvider = time,
            Timeout = kind == CancellationKind.Timeout ? Short : Timeout.InfiniteTimeSpan,
            CancellationToken = outside.Token,
        };
        Subject subject = await Subject.HoldAsync(way, options: options);
        CancellableJob asked = subject.Job;
        JobContext context = subject.Context;
        Task disposing = Task.CompletedTask;
        switch (kind)
        {
            case CancellationKind.Requested:
                asked.Cancel();
                break;
            case CancellationKind.Timeout:
                time.Advance(Short);
                break;
            case CancellationKind.Parent:
                asked = context.StartChildAsync(child => child.UntilAskedAsync());
                subject.Job.Cancel();
                break;
            case CancellationKind.SiblingFault:
                asked = context.StartChildAsync(child => child.UntilAskedAsync());
                await context.StartChildAsync(_ => Task.FromException(new FormatException())).WaitAsync().InTimeAsync();
                break;
            case CancellationKind.ChildFault:
                await context.StartChildAsync(_ => Task.FromException(new FormatException())).WaitAsync().InTimeAsync();
                break;
            case CancellationKind.Token:
                await outside.CancelAsync();
                break;
            case CancellationKind.Disposed:
                disposing = asked.DisposeAsync().AsTask();
                break;

            // Of signals and of a host that shuts down the library hears from others; the kind is what they say.
            default:
                asked.CancelWith(new CancellationReason(kind));
                break;
        }

        Assert.Equal(kind, asked.CancellationReason?.Kind);
        await subject.EndAsync();
        await disposing.InTimeAsync();
    }

    [Theory(DisplayName = "G2.2 The first reason wins and never changes. Later requests are kept in order (a bounded list, then a count)")]
    [EveryWay]
    public async Task Cancel_ManyTimes_KeepsTheFirstAndABoundedListOfTheOthers(Way way)
    {
        Subject subject = await Subject.HoldAsync(way);
        subject.Job.Cancel("first");
        CancellationReason? first = subject.Job.CancellationReason;
        for (int later = 0; later < 20; later++)
        {
            subject.Job.Cancel($"{later}");
            Assert.Same(first, subject.Job.CancellationReason);
        }

        JobReport report = await subject.EndAsync();
        Assert.Same(first, report.CancellationReason);
        Assert.Equal(Enumerable.Range(0, 16).Select(later => $"{later}"), report.LaterRequests.Select(reason => reason.Message));
        Assert.Equal(20, report.LaterRequestCount);
    }

    [Theory(DisplayName = "G2.3 A reason that came down from a parent keeps its origin: the chain reads from \"me\" to \"the one that was asked\"")]
    [EveryWay]
    public async Task Reason_FromAbove_LeadsBackToTheOneThatWasAsked(Way way)
    {
        Subject top = await Subject.HoldAsync(way, options: new JobOptions { Name = "top" });
        var started = new TaskCompletionSource<CancellableJob>();
        CancellableJob middle = top.Context.StartChildAsync(
            async context =>
            {
                started.SetResult(context.StartChildAsync(bottom => bottom.UntilAskedAsync()));
                await context.UntilAskedAsync();
            },
            new JobOptions { Name = "middle" });
        CancellableJob bottom = await started.Task.InTimeAsync();

        top.Job.Cancel("closing time");

        CancellationReason mine = bottom.CancellationReason!;
        Assert.Equal((CancellationKind.Parent, "middle", "closing time"), (mine.Kind, mine.JobName, mine.Message));
        Assert.Same(middle.CancellationReason, mine.Cause);
        Assert.Equal((CancellationKind.Parent, "top"), (mine.Cause!.Kind, mine.Cause.JobName));
        Assert.Same(top.Job.CancellationReason, mine.Cause.Cause);
        Assert.Same(top.Job.CancellationReason, mine.Origin);
        Assert.Null(mine.Origin.Cause);
        await top.EndAsync();
    }

    [Theory(DisplayName = "G2.4 The same reason is seen by the exception (through await and GetAwaiter().GetResult()), the hooks, the handle, the report, the log, the trace")]
    [EveryWay]
    public async Task Reason_SeenFromEverywhere_IsTheSame(Way way)
    {
        var logger = new EventLogger();
        CancellationReason? ofHook = null;
        using var trace = new Trace();
        Subject subject = await Subject.StartAsync(
            way,
            (self, context) =>
            {
                context.OnCleanup(cleanup => ofHook = cleanup.CancellationReason);
                self.Job.Cancel("closing time");
                context.Checkpoint();
            },
            new JobOptions { Logger = logger });
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        CancellationReason reason = subject.Job.CancellationReason!;
        Assert.Same(reason, report.CancellationReason);
        Assert.Same(reason, ofHook);
        Assert.Same(reason, subject.Context.CancellationReason);
        Assert.Same(reason, (await Assert.ThrowsAsync<JobCanceledException>(async () => await subject.Job)).Reason);
        Assert.Same(reason, Assert.Throws<JobCanceledException>(() => subject.Job.GetAwaiter().GetResult()).Reason);
        Assert.Same(reason, (await logger.WaitForAsync(JobLogEvents.CancellationRequested)).Values["Reason"]);

        // A trace has words for it.
        ActivityEvent requested = Assert.Single(trace.Of(subject.Job).Events, happened => happened.Name == "cancellable_job.requested");
        Dictionary<string, object?> tags = requested.Tags.ToDictionary();
        Assert.Equal("requested", tags["cancellable_job.reason.kind"]);
        Assert.Equal("closing time", tags["cancellable_job.reason.message"]);
        Assert.Equal(reason.RequestedBy, tags["cancellable_job.reason.requested_by"]);
    }

    [Theory(DisplayName = "G2.5 CancellationReason.TryFind(exception) finds it in any exception that came out of a job, however wrapped or aggregated")]
    [EveryWay]
    public async Task TryFind_HoweverWrapped_FindsTheReason(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            context.Checkpoint();
        });
        await subject.EndAsync();
        Exception own = await Assert.ThrowsAsync<JobCanceledException>(() => subject.Job.Completion);
        CancellationReason? reason = subject.Job.CancellationReason;
        Exception byWait = Assert.Throws<AggregateException>(() => WrapAsync(subject.Job).Wait(HangGuard.Patience));
        Assert.All(
            [
                own,
                byWait,
                new FormatException("", own),
                new TimeoutException("", new FormatException("", own)),
                new AggregateException(new FormatException(), new AggregateException(new FormatException("", byWait))),
            ],
            exception => Assert.Same(reason, CancellationReason.TryFind(exception)));
        Assert.Null(CancellationReason.TryFind(new AggregateException(new OperationCanceledException())));

        static async Task WrapAsync(CancellableJob job)
        {
            try
            {
                await job;
            }
            catch (JobCanceledException canceled)
            {
                throw new FormatException("", canceled);
            }
        }
    }

    [Theory(DisplayName = "G2.5 CancellationReason.TryFind(exception) finds it in any exception that came out of a job")]
    [EveryWay(Of = typeof(Deed))]
    public async Task TryFind_InWhatCameOutOfAJob_FindsWhatThatTells(Way way, Deed deed)
    {
        // A declined request is a fault here, and so something to be found; all other faults tell of no request.
        Subject subject = await Subject.StartAsync(
            way, deed.Body(), new JobOptions { DeclinedCancellation = DeclinedCancellation.Fault });
        JobReport report = await subject.EndAsync();
        bool isFound = deed is Deed.HonorAtCheckpoint or Deed.HonorInAggregate or Deed.ReturnDeclining;
        Assert.Same(isFound ? subject.Job.CancellationReason : null, CancellationReason.TryFind(report.Exception));
    }

    private static int Here([CallerLineNumber] int line = 0) => line;

    /// <summary>The activities of jobs, as a tracer sees them.</summary>
    private sealed class Trace : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly ConcurrentQueue<Activity> _ended = new();

        public Trace()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == JobTelemetry.SourceName,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        /// <summary>There once the job has ended.</summary>
        public Activity Of(CancellableJob job) =>
            Assert.Single(_ended, activity => Equals(activity.GetTagItem("cancellable_job.id"), job.Id));

        public void Dispose() => _listener.Dispose();
    }
}
