using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>The time that hooks have, and what becomes of those that take more.</summary>
public partial class G6Cleanup
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);

    [Theory(DisplayName = "G6.2 a token of its own, quiet until its time is up")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Hook_ItsTimeIsUp_IsToldByItsToken(Way way, HookForm form)
    {
        var time = new TestTime();
        var hook = new StayingHook();
        Subject subject = await Subject.StartAsync(
            way, (_, context) => context.OnCleanup(form, hook.HeedAsync, limit: Limit), new JobOptions { TimeProvider = time });
        CleanupContext cleanup = await hook.BegunAsync();
        time.Advance(Limit - Moment);
        Assert.False(cleanup.Token.IsCancellationRequested);
        time.Advance(Moment);
        Assert.True(cleanup.Token.IsCancellationRequested);
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Assert.Contains(report.Cleanup, it => it.Result == CleanupResult.TimedOut);
    }

    [Theory(DisplayName = "G6.2 A second request does not interrupt a hook; ending the budget early is a call of its own")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Hook_BudgetEndedByHand_IsToldAtOnce(Way way, HookForm form)
    {
        var hook = new StayingHook();
        Subject subject = await Subject.StartAsync(
            way, (_, context) => context.OnCleanup(form, hook.HeedAsync), new JobOptions { TimeProvider = new TestTime() });
        CleanupContext cleanup = await hook.BegunAsync();
        subject.Job.Cancel();
        subject.Job.Cancel();
        Assert.False(cleanup.Token.IsCancellationRequested);
        subject.Job.ExpireCleanup();
        Assert.True(cleanup.Token.IsCancellationRequested);
        await subject.EndsAsync(JobState.Faulted, JobResponse.TooLate);
    }

    [Theory(DisplayName = "G6.3 A hook that throws does not stop the others")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Hook_Throws_TheOthersRun(Way way, HookForm form)
    {
        int ran = 0;
        Subject subject = await Subject.StartAsync(way, (_, context) =>
        {
            context.OnCleanup(_ => ran++);
            context.OnCleanup(form, _ => throw new FormatException());
            context.OnCleanup(_ => ran++);
        });
        await subject.EndAsync();
        Assert.Equal(2, ran);
    }

    [Theory(DisplayName = "G6.3 A hook that outlives its limit, synchronous or not, is abandoned: named in the report, its late exception observed and logged")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Hook_OutlivesItsLimit_IsAbandonedAndItsLateExceptionLogged(Way way, HookForm form)
    {
        var time = new TestTime();
        var logger = new EventLogger();
        var hook = new StayingHook();
        bool hasNextRun = false;
        Subject subject = await Subject.StartAsync(
            way,
            (_, context) =>
            {
                context.OnCleanup(_ => hasNextRun = true);
                context.OnCleanup(form, hook.IgnoreAsync, "stubborn", limit: Limit);
            },
            new JobOptions { TimeProvider = time, Logger = logger });
        await hook.BegunAsync();
        time.Advance(Limit);
        time.Advance(Grace - Moment);
        Assert.Equal(JobState.CleaningUp, subject.Job.State);

        time.Advance(Moment);

        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Assert.Equal(CleanupResult.Abandoned, Assert.Single(report.Cleanup, it => it.Name == "stubborn").Result);
        Assert.Contains("'stubborn'", Assert.IsType<CleanupTimeoutException>(report.Exception).Message, StringComparison.Ordinal);
        Assert.True(hasNextRun);
        hook.Leave();
        Assert.Same(StayingHook.Late, (await logger.WaitForAsync(JobLogEvents.AbandonedCleanupEnded)).Exception);
    }

    [Theory(DisplayName = "G6.3 When the whole budget is spent, the rest still run, each with its token already cancelled and a short fixed grace. Cleanup as a whole ends in bounded time")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Hooks_BudgetIsSpent_StillRunEachWithItsGrace(Way way, HookForm form)
    {
        var time = new TestTime();
        StayingHook[] hooks = [new(), new(), new()];
        Subject subject = await Subject.StartAsync(
            way,
            (_, context) =>
            {
                foreach (StayingHook hook in hooks.Reverse())
                {
                    context.OnCleanup(form, hook.IgnoreAsync, limit: Timeout.InfiniteTimeSpan);
                }
            },
            new JobOptions { TimeProvider = time, CleanupTimeout = Limit });
        CleanupContext first = await hooks[0].BegunAsync();
        Assert.False(first.Token.IsCancellationRequested);
        time.Advance(Limit);
        Assert.True(first.Token.IsCancellationRequested);
        time.Advance(Grace);
        foreach (StayingHook hook in hooks[1..])
        {
            CleanupContext next = await hook.BegunAsync();
            Assert.True(next.Token.IsCancellationRequested);
            Assert.Throws<JobCanceledException>(() => next.Context.Checkpoint());
            time.Advance(Grace);
        }

        JobReport report = await subject.EndAsync();
        Assert.Equal(3, report.Cleanup.Count(it => it.Result == CleanupResult.Abandoned));
        Assert.Equal(Limit + (3 * Grace), report.CleanupDuration);
        Assert.All(hooks, hook => hook.Leave());
    }

    /// <summary>A hook that stays until it is told to go: by its token, or by the test alone.</summary>
    private sealed class StayingHook
    {
        public static readonly FormatException Late = new("late");

        private readonly TaskCompletionSource<CleanupContext> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Gate _leave = new();

        public Task<CleanupContext> BegunAsync() => _begun.Task.InTimeAsync();

        public void Leave() => _leave.Open();

        public Task HeedAsync(CleanupContext cleanup)
        {
            CancellationToken token = cleanup.Token;
            _begun.SetResult(cleanup);
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        }

        public async Task IgnoreAsync(CleanupContext cleanup)
        {
            _begun.SetResult(cleanup);
            await _leave.WaitAsync();
            throw Late;
        }
    }
}
