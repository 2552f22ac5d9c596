using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.1: always, or only for the outcomes a hook was registered for, as the outcome stood when cleanup began.</summary>
public class OutcomeFilterTests
{
    [Theory(DisplayName = "G6.1 A hook runs only for the outcomes it was registered for")]
    [InlineData(JobState.Succeeded, "S SC SF Always")]
    [InlineData(JobState.Canceled, "C SC CF Always")]
    [InlineData(JobState.Faulted, "F SF CF Always")]
    public async Task Hook_WithWhen_RunsOnlyForThoseOutcomes(JobState outcome, string expected)
    {
        var ran = new ConcurrentQueue<string>();
        CancellableJob job = Ending.Create(outcome);
        Add("Always", CleanupWhen.Always);
        Add("CF", CleanupWhen.Canceled | CleanupWhen.Faulted);
        Add("SF", CleanupWhen.Succeeded | CleanupWhen.Faulted);
        Add("SC", CleanupWhen.Succeeded | CleanupWhen.Canceled);
        Add("F", CleanupWhen.Faulted);
        Add("C", CleanupWhen.Canceled);
        Add("S", CleanupWhen.Succeeded);

        JobReport report = await job.RunAsync();

        Assert.Equal(expected.Split(' '), ran);
        Assert.Equal(expected.Split(' '), report.Cleanup.Select(hook => hook.Name));

        void Add(string name, CleanupWhen when) => job.OnCleanup(_ => ran.Enqueue(name), name, when);
    }

    [Fact(DisplayName = "G6.1 A job that was cancelled before it was started counts as cancelled")]
    public async Task Hook_OfJobCancelledBeforeStart_RunsForCanceledOnly()
    {
        var ran = new ConcurrentQueue<CleanupWhen>();
        CancellableJob job = CancellableJob.Create(_ => { });
        foreach (CleanupWhen when in new[] { CleanupWhen.Succeeded, CleanupWhen.Canceled, CleanupWhen.Faulted })
        {
            job.OnCleanup(_ => ran.Enqueue(when), when: when);
        }

        job.Cancel();
        await job.EndAsync();
        Assert.Equal([CleanupWhen.Canceled], ran);
    }

    [Fact(DisplayName = "G6.1 A hook that fails does not change the outcome by which the hooks after it are chosen")]
    public async Task Hook_AfterAFailedOne_IsChosenByTheOutcomeAtTheBeginning()
    {
        var ran = new ConcurrentQueue<string>();
        CancellableJob job = Ending.Create(JobState.Canceled);
        job.OnCleanup(_ => ran.Enqueue("faulted"), when: CleanupWhen.Faulted);
        job.OnCleanup(cleanup => ran.Enqueue($"canceled, sees {cleanup.Outcome}"), when: CleanupWhen.Canceled);
        job.OnCleanup(_ => throw new IOException("The first hook failed."));

        JobReport report = await job.RunAsync();

        Assert.Equal(["canceled, sees Canceled"], ran);
        Assert.Equal(JobState.Faulted, report.State);
    }

    [Theory(DisplayName = "G6.1 A hook is told how the work ended: outcome, reason and exception")]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Canceled)]
    [InlineData(JobState.Faulted)]
    public async Task CleanupContext_InHook_TellsHowTheWorkEnded(JobState outcome)
    {
        CleanupContext? told = null;
        CancellableJob job = Ending.Create(outcome);
        job.OnCleanup(cleanup => told = cleanup);

        JobReport report = await job.RunAsync();

        Assert.Equal(outcome, told!.Outcome);
        Assert.Same(report.Exception, told.Exception);
        Assert.Same(job.CancellationReason, told.CancellationReason);
        Assert.Equal(outcome == JobState.Canceled, told.CancellationReason is not null);
    }

    [Theory(DisplayName = "G6.1 A hook that would never run, or for no known outcome, is refused at the call")]
    [InlineData(CleanupWhen.None)]
    [InlineData((CleanupWhen)8)]
    [InlineData((CleanupWhen)(-1))]
    public async Task OnCleanup_WithSenselessWhen_IsRefused(CleanupWhen when)
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        Assert.Throws<ArgumentOutOfRangeException>(nameof(when), () => job.OnCleanup(_ => { }, when: when));
        JobReport report = await job.RunAsync();
        Assert.Empty(report.Cleanup);
    }
}
