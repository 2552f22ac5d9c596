using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>
/// G6.1, G6.3, G6.4, G6.5: what cleanup asks of the job's clock, and what may happen meanwhile. Clocks are foreign code, and take their
/// time.
/// </summary>
public class CleanupTimerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly InterruptedTime _time = new();

    private JobOptions Options => new() { TimeProvider = _time };

    [Theory(DisplayName = "G6.1 A job without a hook for its outcome pays for no cleanup: its clock is asked for no timer")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Job_WithoutAHookToRun_AsksForNoTimer(bool hasHookForAnotherOutcome)
    {
        bool isAsked = false;
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        if (hasHookForAnotherOutcome)
        {
            job.OnCleanup(_ => { }, when: CleanupWhen.Faulted);
        }

        _time.DuringNextTimer(() => isAsked = true);
        await job.RunAsync();

        Assert.False(isAsked);
    }

    [Fact(DisplayName = "G6.4 Whoever registers a hook while the work is on does not wait for the job's clock, which is not even read")]
    public void OnCleanup_BeforeCleanup_ReadsNoClock()
    {
        bool isRead = false;
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);

        _time.DuringNextReadings(() => isRead = true);
        job.OnCleanup(_ => { });

        Assert.False(isRead);
    }

    [Fact(DisplayName = "G6.5 With its only hook withdrawn as cleanup begins, a job has not cleaned up")]
    public async Task Unregister_OfTheOnlyHookAsCleanupBegins_LeavesNothingToTell()
    {
        bool ran = false;
        bool? answer = null;
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        CleanupRegistration registered = job.OnCleanup(_ => ran = true);
        _time.DuringNextTimer(() => answer = registered.Unregister());

        JobReport report = await job.RunAsync();

        Assert.True(answer);
        Assert.False(ran);
        Assert.Empty(report.Cleanup);
        Assert.Null(report.CleanupStartedAt);
        Assert.Null(report.CleanupEndedAt);
    }

    [Fact(DisplayName = "G6.3 Told by hand while its clock is being set to its limit, a hook has one grace, and not its limit")]
    public async Task ExpireCleanup_WhileTheClockIsSet_GivesTheGrace()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        hook.AddTo(job, "stuck", Limit);
        _time.DuringNextSetting(job.ExpireCleanup);
        job.Start();
        await hook.Begun.WaitAsync();

        _time.Advance(Grace);
        CleanupResult result = Assert.Single(job.GetReport().Cleanup).Result;

        hook.LetGo.Open();
        await job.EndAsync();
        Assert.Equal(CleanupResult.Abandoned, result);
    }

    [Fact(DisplayName = "G6.3 A clock that is being set for a hook which is over by then does not postpone the limit of the next")]
    public async Task Hook_BegunWhileTheClockIsSetForTheOneBefore_KeepsItsLimit()
    {
        TimeSpan shorter = Limit / 10;
        var first = new StuckHook(asynchronous: false);
        var second = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        second.AddTo(job, "second", shorter);
        first.AddTo(job, "first", Limit);
        job.OnCleanup(_ => { }, "quick", limit: shorter);
        job.Start();
        await first.Begun.WaitAsync();

        // The clock goes off for the quick hook, finds the first one at work, and is about to be set for that.
        _time.DuringNextSetting(() =>
        {
            first.LetGo.Open();
            second.Begun.Wait();
        });
        _time.Advance(shorter);
        _time.Advance(shorter);
        bool told = second.IsTold;

        second.LetGo.Open();
        await job.EndAsync();
        Assert.True(told);
    }
}
