using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>G9, scopes: time limits. Shields are in the other half of the class.</summary>
public partial class G9Scopes
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private readonly TestTime _time = new();
    private readonly Gate _inside = new();
    private readonly Gate _leave = new();

    /// <summary>The two forms of a time limit.</summary>
    public enum Form
    {
        Throws,
        Tells,
    }

    /// <summary>Times that are none.</summary>
    public enum Invalid
    {
        Negative,
        TooLong,
    }

    private JobOptions OnFakeTime => new() { TimeProvider = _time };

    [Theory(DisplayName = "G9.1 Timeout scopes: one form throws TimeoutException, one returns whether the work finished")]
    [EveryWay(Of = typeof(Form))]
    public async Task Limit_Passed_IsThrownOrTold(Way way, Form form)
    {
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) => Assert.False(await FinishesAsync(way, form, context, async scope =>
            {
                _inside.Open();
                await scope.UntilAskedAsync();
            })),
            OnFakeTime);
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G9.1 one form throws TimeoutException, one returns whether the work finished")]
    [EveryWay(Of = typeof(Form))]
    public async Task Limit_NotPassed_IsNeitherThrownNorTold(Way way, Form form)
    {
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) => Assert.True(await FinishesAsync(way, form, context, scope =>
            {
                _time.Advance(Limit - TimeSpan.FromTicks(1));
                scope.Checkpoint();
                return Task.CompletedTask;
            })),
            OnFakeTime);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G9.1 both wait for the work and its children to really stop")]
    [EveryWay(Of = typeof(Form))]
    public async Task Limit_PassedWithAChildAtWork_WaitsForTheChild(Way way, Form form)
    {
        bool hasChildEnded = false, hadChildEndedWhenLeft = false;
        CancellableJob? child = null;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                bool hasFinished = await FinishesAsync(way, form, context, async scope =>
                {
                    child = way.StartChild(scope, async _ =>
                    {
                        await _leave.WaitAsync();
                        hasChildEnded = true;
                    });
                    _inside.Open();
                    await scope.UntilAskedAsync();
                });
                hadChildEndedWhenLeft = hasChildEnded;
                Assert.False(hasFinished);
            },
            OnFakeTime);
        await _inside.WaitAsync();
        _time.Advance(Limit);
        Assert.True(child!.IsCancellationRequested);
        Assert.Equal(1, subject.Job.GetReport().ScopesAtWork);
        _leave.Open();
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.True(hadChildEndedWhenLeft);
    }

    [Theory(DisplayName = "G9.1 Work that declines a passed deadline and returns has finished: its value counts, and the scope says that it expired")]
    [EveryWay(Of = typeof(Form))]
    public async Task Limit_Declined_TheWorkHasFinished(Way way, Form form)
    {
        JobContext? left = null;
        int value = 0;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                Assert.True(await FinishesAsync(way, form, context, scope =>
                {
                    left = scope;
                    Assert.False(scope.HasExpired);
                    _time.Advance(Limit);
                    Assert.Throws<JobCanceledException>(() => scope.Checkpoint());
                    return Task.CompletedTask;
                }));
                value = await ValueAsync(way, context);
            },
            OnFakeTime);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.True(left!.HasExpired);
        Assert.Equal(Subject.Value, value);
    }

    [Theory(DisplayName = "G9.1 Relative time counts from entry")]
    [EveryWay(Of = typeof(Form))]
    public async Task Limit_EnteredLate_CountsFromEntry(Way way, Form form)
    {
        DateTimeOffset? deadline = null;
        DateTimeOffset enteredAt = default;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                _time.Advance(2 * Limit);
                enteredAt = _time.GetUtcNow();
                Assert.True(await FinishesAsync(way, form, context, scope =>
                {
                    deadline = scope.Deadline;
                    scope.Checkpoint();
                    return Task.CompletedTask;
                }));
            },
            OnFakeTime);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal(enteredAt + Limit, deadline);
    }

    [Theory(DisplayName = "G9.1 Zero or past: the first checkpoint throws")]
    [EveryWay(Of = typeof(Form))]
    public async Task Limit_Zero_FirstCheckpointThrows(Way way, Form form)
    {
        bool hasBegun = false, isPastFirst = false;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) => Assert.False(await FinishesAsync(
                way,
                form,
                context,
                scope =>
                {
                    hasBegun = true;
                    scope.Checkpoint();
                    isPastFirst = true;
                    return Task.CompletedTask;
                },
                TimeSpan.Zero)),
            OnFakeTime);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal((true, false), (hasBegun, isPastFirst));
    }

    [Theory(DisplayName = "G9.1 Invalid values: ArgumentOutOfRangeException")]
    [EveryWay(Of = typeof(Invalid))]
    public async Task Limit_Invalid_IsRefusedBeforeTheWorkBegins(Way way, Invalid invalid)
    {
        TimeSpan limit = invalid == Invalid.Negative ? TimeSpan.FromMilliseconds(-2) : JobOptions.MaxTime + TimeSpan.FromTicks(1);
        bool hasBegun = false;
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            foreach (Form form in Enum.GetValues<Form>())
            {
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>("limit", () => FinishesAsync(way, form, context, Begin, limit));
            }

            await Assert.ThrowsAsync<ArgumentOutOfRangeException>("limit", () => way.ShieldAsync(context, Begin, limit));
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.False(hasBegun);

        Task Begin(JobContext scope)
        {
            hasBegun = true;
            return Task.CompletedTask;
        }
    }

    [Theory(DisplayName = "G9.2 An outside request made before the scope has decided its end beats the timeout: the caller gets the cancellation, not the TimeoutException")]
    [EveryWay(Of = typeof(Form))]
    public async Task OutsideRequest_AfterTheLimitPassed_BeatsTheTimeout(Way way, Form form)
    {
        Exception? thrown = null;
        Subject subject = await Subject.StartAsync(
            way,
            async (self, context) =>
            {
                thrown = await Record.ExceptionAsync(() => FinishesAsync(way, form, context, scope =>
                {
                    _time.Advance(Limit);
                    Assert.True(scope.HasExpired);
                    self.Job.Cancel("closing time");
                    scope.Checkpoint();
                    return Task.CompletedTask;
                }));
                throw thrown!;
            },
            OnFakeTime);
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Same(report.CancellationReason, Assert.IsType<JobCanceledException>(thrown).Reason);
        Assert.Equal(CancellationKind.Requested, report.CancellationReason?.Kind);
    }

    /// <summary>Whether the work finished, by what the form makes of it.</summary>
    private static async Task<bool> FinishesAsync(
        Way way, Form form, JobContext context, Func<JobContext, Task> body, TimeSpan? limit = null)
    {
        if (form == Form.Tells)
        {
            return await way.TryWithTimeoutAsync(context, limit ?? Limit, body);
        }

        try
        {
            await way.WithTimeoutAsync(context, limit ?? Limit, body);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The value of work that declines a limit of zero, in the form that tells.</summary>
    private static async Task<int> ValueAsync(Way way, JobContext context)
    {
        if (way.IsAsync())
        {
            (bool hasFinished, int result) = await context.TryWithTimeoutAsync(TimeSpan.Zero, scope => Task.FromResult(Decline(scope)));
            return hasFinished ? result : 0;
        }

        return context.TryWithTimeout(TimeSpan.Zero, Decline, out int value) ? value : 0;

        static int Decline(JobContext scope)
        {
            Assert.True(scope.IsCancellationRequested);
            return Subject.Value;
        }
    }
}
