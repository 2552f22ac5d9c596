using System.Globalization;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.2: a hook runs in the execution context of whoever registered it, and leaks nothing of its own out of it.</summary>
public class FlowTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Fact(DisplayName = "G6.2 A hook sees the ambient values of whoever registered it, also after an await")]
    public async Task Hook_RegisteredByDifferentPeople_SeesTheAmbientValuesOfEach()
    {
        var seen = new List<string?>();
        CancellableJob job = Ending.Create(
            JobState.Succeeded,
            first: context =>
            {
                Ambient.Value = "body";
                context.OnCleanup(_ => seen.Add(Ambient.Value));
                Ambient.Value = "later in the body";
            });
        Ambient.Value = "maker";
        job.OnCleanup(async _ =>
        {
            await Task.Yield();
            seen.Add(Ambient.Value);
        });
        Ambient.Value = "starter";

        await job.RunAsync();

        Assert.Equal(["body", "maker"], seen);
    }

    [Fact(DisplayName = "G6.2 A hook runs in the culture of whoever registered it")]
    public async Task Hook_RegisteredInACulture_RunsInIt()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var seen = new List<string>();
        CancellableJob job = Ending.Create(JobState.Succeeded);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            job.OnCleanup(_ => seen.Add(CultureInfo.CurrentCulture.Name));
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            job.OnCleanup(async _ =>
            {
                await Task.Yield();
                seen.Add(CultureInfo.CurrentCulture.Name);
            });
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        await job.RunAsync();

        Assert.Equal(["tr-TR", "de-DE"], seen);
    }

    [Fact(DisplayName = "G6.2 What a hook makes ambient is gone when the next one runs")]
    public async Task Hook_ThatSetsAmbientValue_LeaksItToNoOther()
    {
        Ambient.Value = null;
        string? seen = "nothing looked";
        CancellableJob job = Ending.Create(JobState.Succeeded);
        using (ExecutionContext.SuppressFlow())
        {
            // Without a context of its own it runs in whatever the runner has: the place where a leak would show.
            job.OnCleanup(_ => seen = Ambient.Value);
            job.OnCleanup(_ => Ambient.Value = "leak, flow suppressed");
        }

        job.OnCleanup(_ => Ambient.Value = "leak");
        await job.RunAsync();

        Assert.Null(seen);
    }

    [Fact(DisplayName = "G6.2 A hook registered with its flow suppressed has its own context as the current one all the same")]
    public async Task Hook_RegisteredWithFlowSuppressed_HasItsContextCurrent()
    {
        (JobContext? Current, JobContext? Own) seen = default;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        using (ExecutionContext.SuppressFlow())
        {
            job.OnCleanup(cleanup => seen = (JobContext.Current, cleanup.Context));
        }

        await job.RunAsync();

        Assert.NotNull(seen.Own);
        Assert.Same(seen.Own, seen.Current);
    }

    [Fact(DisplayName = "G6.2 A hook registered with its flow suppressed runs in the job's, also after one that was abandoned")]
    public async Task Hook_RegisteredWithFlowSuppressedAfterAnAbandonedOne_RunsInTheJobsFlow()
    {
        string? seen = "nothing looked";
        var time = new TestTime();
        var stuck = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { TimeProvider = time });
        using (ExecutionContext.SuppressFlow())
        {
            job.OnCleanup(_ => seen = Ambient.Value);
        }

        stuck.AddTo(job, "stuck", TimeSpan.Zero);
        Ambient.Value = "starter";
        job.Start();
        await stuck.Begun.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await job.EndAsync();
        stuck.LetGo.Open();

        Assert.Equal("starter", seen);
    }
}
