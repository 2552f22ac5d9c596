using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>
/// G6.1, G6.3, G6.4, G6.5 at every step of a job's life. A job looks at its clock before each step, so what is done during the
/// first, the second, the third look falls between any two of them: every order that a race could bring about, one after another.
/// </summary>
public class CleanupStepTests
{
    /// <summary>More looks than a job with two hooks takes; the last ones find that it has ended.</summary>
    private const int Looks = 24;

    [Fact(DisplayName = "G6.4 A hook registered at any step runs once, or is refused and never runs")]
    public async Task OnCleanup_AtAnyStep_RunsOnceOrIsRefused()
    {
        var answers = new List<string>();
        for (int look = 0; look < Looks; look++)
        {
            int runs = 0;
            bool? refused = null;
            (JobReport report, _) = await RunAsync(
                look,
                job => refused = Record.Exception(() => job.OnCleanup(_ => runs++, "in between")) is InvalidOperationException);

            Assert.Equal(refused == false ? 1 : 0, runs);
            Assert.Equal(runs, report.Cleanup.Count(hook => hook.Name == "in between"));
            answers.Add(refused?.ToString() ?? "no such step");
        }

        Assert.Equal(["False", "True", "no such step"], answers.Distinct());
    }

    [Fact(DisplayName = "G6.5 A hook withdrawn at any step never runs where the answer is true, and runs once where it is false")]
    public async Task Unregister_AtAnyStep_IsTrueOrTheHookRunsOnce()
    {
        var answers = new List<bool?>();
        for (int look = 0; look < Looks; look++)
        {
            bool? answer = null;
            (_, int runs) = await RunAsync(look, _ => { }, oldest => answer = oldest.Unregister());

            Assert.Equal(answer == true ? 0 : 1, runs);
            answers.Add(answer);
        }

        Assert.Equal([true, false, null], answers.Distinct());
    }

    [Fact(DisplayName = "G6.3 The budget ended by hand at any step: every hook still runs once, and the job ends")]
    public async Task ExpireCleanup_AtAnyStep_LosesNoHook()
    {
        for (int look = 0; look < Looks; look++)
        {
            (JobReport report, int runs) = await RunAsync(look, job => job.ExpireCleanup());
            Assert.Equal(1, runs);
            Assert.Equal([CleanupResult.Completed, CleanupResult.Completed], report.Cleanup.Select(hook => hook.Result));
            Assert.Equal(JobState.Succeeded, report.State);
        }
    }

    [Fact(DisplayName = "G6.7 A request at any step after the start is never lost and loses no hook")]
    public async Task Cancel_AtAnyStep_LosesNoHook()
    {
        for (int look = 1; look < Looks; look++)
        {
            bool? first = null;
            (JobReport report, int runs) = await RunAsync(look, job => first = job.Cancel());
            Assert.Equal(1, runs);
            Assert.Equal(JobState.Succeeded, report.State);
            Assert.Equal(first == true, report.CancellationReason is not null);
            Assert.Equal(first == true ? 0 : first == false ? 1 : 0, report.LaterRequestCount);
        }
    }

    /// <summary>A job with two hooks, in which something happens while its clock is looked at for the nth time.</summary>
    private static async Task<(JobReport Report, int OldestRuns)> RunAsync(
        int look, Action<CancellableJob> happens, Action<CleanupRegistration>? happensToOldest = null)
    {
        int runs = 0;
        var time = new InterruptedTime();
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { TimeProvider = time });
        CleanupRegistration oldest = job.OnCleanup(_ => runs++, "oldest");
        job.OnCleanup(_ => { }, "youngest");
        time.DuringNextReadings(
        [
            .. Enumerable.Repeat(() => { }, look),
            () =>
            {
                happens(job);
                happensToOldest?.Invoke(oldest);
            },
        ]);
        job.Start();

        // The task, not a report: asking for a report would be a look at the clock, too.
        await job.Completion.WaitAsync(Jobs.Patience);
        time.Forget();
        return (job.GetReport(), runs);
    }
}
