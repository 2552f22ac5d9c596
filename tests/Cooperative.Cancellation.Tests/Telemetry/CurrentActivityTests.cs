using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;
using OpenTelemetry.Trace;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G2.4: which activity is the current one, where, and whose child it is.</summary>
[Collection(ListensToAll.Name)]
public sealed class CurrentActivityTests : IDisposable
{
    private const string OwnSource = "test.current";
    private readonly ActivitySource _source = new(OwnSource);

    public static TheoryData<bool, JobThread> Threads { get; } = new()
    {
        { false, JobThread.Dedicated },
        { false, JobThread.Pool },
        { true, JobThread.Pool },
    };

    [Theory(DisplayName = "[G2.4] The job's activity is the current one in its body, after awaits too, and the caller's stays what it was")]
    [MemberData(nameof(Threads))]
    public async Task Current_InTheBody_IsTheJobs(bool asynchronous, JobThread thread)
    {
        using var traces = new Traces(alsoFrom: OwnSource);
        using Activity caller = _source.StartActivity("caller")!;
        Activity? seen = null;
        CancellableJob job = Jobs.Start(asynchronous, _ => seen = Activity.Current, new JobOptions { Thread = thread });
        Assert.Same(caller, Activity.Current);
        await job.EndAsync();
        Assert.Same(caller, Activity.Current);
        Activity own = traces.Of(job);
        Assert.Same(own, seen);
        Assert.Same(caller, own.Parent);
        Assert.Equal(caller.SpanId, own.ParentSpanId);
        Assert.True(own.IsStopped);
    }

    [Fact(DisplayName = "[G2.4] A caller without an activity has none afterwards, and the job's is a root")]
    public async Task Current_OfACallerWithoutActivity_StaysNull()
    {
        using var traces = new Traces();
        CancellableJob job = CancellableJob.StartAsync(async _ => await Task.Yield());
        Assert.Null(Activity.Current);
        await job.EndAsync();
        Assert.Null(Activity.Current);
        Assert.Equal(default, traces.Of(job).ParentSpanId);
    }

    [Theory(DisplayName = "[G8.1] Children are nested in the activity of their parent, or in the part of its work that started them")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parent_OfAChild_IsTheActivityOfTheWork(bool asynchronous)
    {
        using var traces = new Traces(alsoFrom: OwnSource);
        CancellableJob? child = null;
        CancellableJob? childOfStep = null;
        Activity? step = null;
        CancellableJob job = Jobs.Start(asynchronous, context =>
        {
            child = context.StartChild(inner => inner.StartChildAsync(async _ => await Task.Yield()));
            using (step = _source.StartActivity("step"))
            {
                childOfStep = context.StartChildAsync(async _ => await Task.Yield());
            }
        });
        await job.EndAsync();
        Activity own = traces.Of(job);
        Assert.Same(own, traces.Of(child!).Parent);
        Assert.Same(own, step!.Parent);
        Assert.Same(step, traces.Of(childOfStep!).Parent);
        Assert.Equal(own.TraceId, traces.Of(childOfStep!).TraceId);
    }

    [Fact(DisplayName = "[G8.1] A child that is started by a flow without an activity belongs to its parent all the same")]
    public async Task Parent_OfAChildStartedFromElsewhere_IsTheJobs()
    {
        using var traces = new Traces();
        CancellableJob? child = null;
        CancellableJob job = CancellableJob.Start(context =>
        {
            var elsewhere = new Thread(() => child = context.StartChild(_ => { }));
            elsewhere.UnsafeStart();
            elsewhere.Join();
        });
        await job.EndAsync();
        Assert.Equal(traces.Of(job).SpanId, traces.Of(child!).ParentSpanId);
    }

    [Fact(DisplayName = "[G2.4] The job's activity is the current one in its hooks, whoever registered them, and from one await to the next")]
    public async Task Current_InHooks_IsTheJobs()
    {
        using var traces = new Traces(alsoFrom: OwnSource);
        var seen = new List<Activity?>();
        CancellableJob job;
        using (_source.StartActivity("outside"))
        {
            job = CancellableJob.CreateAsync(async context =>
            {
                using Activity step = _source.StartActivity("step")!;
                context.OnCleanup(_ => seen.Add(Activity.Current));
                await Task.Yield();
            });
            job.OnCleanup(async _ =>
            {
                seen.Add(Activity.Current);
                await Task.Yield();
                seen.Add(Activity.Current);
            });
        }

        job.Start();
        await job.EndAsync();
        Assert.Equal([traces.Of(job), traces.Of(job), traces.Of(job)], seen);
    }

    [Theory(DisplayName = "[G10.2] While nobody listens, or nobody wants this one, the caller's activity is the current one and nothing is told")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Current_NotTraced_IsTheCallers(bool isTracedByNobody)
    {
        using Traces? traces = isTracedByNobody ? null : new Traces(new AlwaysOffSampler());
        using var caller = new Activity("caller");
        caller.Start();
        var seen = new List<Activity?>();
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            context.OnCleanup(_ => seen.Add(Activity.Current));
            seen.Add(Activity.Current);
            await Task.Yield();
            seen.Add(Activity.Current);
        });
        JobReport report = await job.EndAsync();
        Assert.Equal([caller, caller, caller], seen);
        Assert.Empty(report.Troubles);
        Assert.Empty(traces?.AllOf(job) ?? []);
    }

    public void Dispose() => _source.Dispose();
}
