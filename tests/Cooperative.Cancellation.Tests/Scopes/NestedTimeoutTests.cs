using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G2.6: which of several deadlines it was.</summary>
public class NestedTimeoutTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(8);
    private readonly TestTime _time = new();
    private readonly Gate _inside = new();
    private readonly List<string> _ended = [];

    [Theory(DisplayName = "G2.6 Outer deadline earlier: the outer scope timed out, the inner one was asked from outside")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_OuterDeadlineEarlier_OuterThrows(ScopeForm form)
    {
        JobContext? inner = null;
        CancellableJob job = Start(
            form,
            context => RecordAsync(form, "outer", context, Short, outer => RecordAsync(
                form, "inner", outer, Long, scope => StopWhenAskedAsync(inner = scope))));
        await AdvanceAsync(job, Short);
        Assert.Equal(["inner: cancelled", "outer: timed out"], _ended);
        Assert.False(inner!.HasExpired);
    }

    [Theory(DisplayName = "G2.6 Same instant: the outer scope timed out")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_SameInstant_OuterThrows(ScopeForm form)
    {
        CancellableJob job = Start(
            form,
            context => RecordAsync(form, "outer", context, Short, outer => RecordAsync(
                form, "inner", outer, Short, StopWhenAskedAsync)));
        await AdvanceAsync(job, Short);
        Assert.Equal(["inner: cancelled", "outer: timed out"], _ended);
    }

    [Theory(DisplayName = "G2.6 Same instant, and the inner timer is the first to ring: the outer scope timed out")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_SameInstantInnerTimerFirst_OuterThrows(ScopeForm form)
    {
        // The outer timer does not ring at all: only the clock can tell that both fell due.
        var time = new SilentTimers(_time);
        JobContext? inner = null;
        CancellableJob job = form.Start(
            context => RecordAsync(form, "outer", context, Short, outer =>
            {
                time.RingFromNowOn();
                return RecordAsync(form, "inner", outer, Short, scope => StopWhenAskedAsync(inner = scope));
            }),
            new JobOptions { TimeProvider = time });
        await AdvanceAsync(job, Short);
        Assert.True(inner!.HasExpired, "It was the inner timer that rang.");
        Assert.Equal(["inner: cancelled", "outer: timed out"], _ended);
    }

    [Theory(DisplayName = "G2.6 Same instant, with a scope between that has more time: the outer scope timed out")]
    [InlineData(8)]
    [InlineData(null)]
    public async Task WithTimeout_SameInstantAcrossAnotherScope_OuterThrows(int? between)
    {
        TimeSpan middle = between is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        foreach (ScopeForm form in Enum.GetValues<ScopeForm>())
        {
            var test = new NestedTimeoutTests();
            var time = new SilentTimers(test._time);
            CancellableJob job = form.Start(
                context => test.RecordAsync(form, "outer", context, Short, outer => test.RecordAsync(
                    form, "middle", outer, middle, second =>
                    {
                        time.RingFromNowOn();
                        return test.RecordAsync(form, "inner", second, Short, test.StopWhenAskedAsync);
                    })),
                new JobOptions { TimeProvider = time });
            await test.AdvanceAsync(job, Short);
            Assert.Equal(["inner: cancelled", "middle: cancelled", "outer: timed out"], test._ended);
        }
    }

    [Theory(DisplayName = "G2.6 Inner deadline earlier: the inner scope timed out, and the outer one goes on")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_InnerDeadlineEarlier_InnerThrows(ScopeForm form)
    {
        bool hasGoneOn = false;
        CancellableJob job = Start(
            form,
            context => RecordAsync(form, "outer", context, Long, async outer =>
            {
                await RecordAsync(form, "inner", outer, Short, StopWhenAskedAsync);
                outer.Checkpoint();
                hasGoneOn = true;
            }));
        await AdvanceAsync(job, Short);
        Assert.Equal(["inner: timed out", "outer: finished"], _ended);
        Assert.True(hasGoneOn);
    }

    [Theory(DisplayName = "G2.6 Three levels: the scope whose deadline it was timed out, those inside it were asked from outside")]
    [InlineData(1, 2, 3, "inner: cancelled", "middle: cancelled", "outer: timed out")]
    [InlineData(2, 1, 3, "inner: cancelled", "middle: timed out", "outer: finished")]
    [InlineData(3, 2, 1, "inner: timed out", "middle: finished", "outer: finished")]
    [InlineData(1, 1, 1, "inner: cancelled", "middle: cancelled", "outer: timed out")]
    [InlineData(1, 2, 1, "inner: cancelled", "middle: cancelled", "outer: timed out")]
    [InlineData(2, 1, 1, "inner: cancelled", "middle: timed out", "outer: finished")]
    public async Task WithTimeout_ThreeLevels_EarliestThenOutermostThrows(int outer, int middle, int inner, params string[] expected)
    {
        foreach (ScopeForm form in Enum.GetValues<ScopeForm>())
        {
            var test = new NestedTimeoutTests();
            CancellableJob job = test.Start(
                form,
                context => test.RecordAsync(form, "outer", context, TimeSpan.FromSeconds(outer), first => test.RecordAsync(
                    form, "middle", first, TimeSpan.FromSeconds(middle), second => test.RecordAsync(
                        form, "inner", second, TimeSpan.FromSeconds(inner), test.StopWhenAskedAsync))));
            await test.AdvanceAsync(job, TimeSpan.FromSeconds(1));
            Assert.Equal(expected, test._ended);
        }
    }

    [Theory(DisplayName = "G2.6 The time limit of the job is the outermost deadline")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_JobTimeoutAtTheSameInstant_JobIsCanceled(ScopeForm form)
    {
        CancellableJob job = form.Start(
            context => RecordAsync(form, "scope", context, Short, StopWhenAskedAsync),
            new JobOptions { TimeProvider = _time, Timeout = Short });
        JobReport report = await AdvanceAsync(job, Short);
        Assert.Equal(["scope: cancelled"], _ended);
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(CancellationKind.Timeout, report.CancellationReason?.Kind);
    }

    [Theory(DisplayName = "G2.6 A child's own deadline at the same instant as that of the scope it was started in: the scope timed out")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_ChildWithScopeAtTheSameInstant_OuterThrows(ScopeForm form)
    {
        CancellableJob job = Start(
            form,
            context => RecordAsync(form, "outer", context, Short, async outer =>
            {
                CancellableJob child = outer.StartChildAsync(
                    inside => RecordAsync(ScopeForm.AsyncAction, "inner", inside, Short, StopWhenAskedAsync));
                await child.Completion;
            }));
        await AdvanceAsync(job, Short);
        Assert.Equal(["inner: cancelled", "outer: timed out"], _ended);
    }

    [Theory(DisplayName = "G2.6 An outer deadline does not reach into a shield: the scope inside it times out on its own account")]
    [InlineData(3, 8)]
    [InlineData(3, 3)]
    public async Task WithTimeout_ShieldBetween_InnerThrowsThenOuter(int outer, int inner)
    {
        foreach (ScopeForm form in Enum.GetValues<ScopeForm>())
        {
            var test = new NestedTimeoutTests();
            CancellableJob job = test.Start(
                form,
                context => test.RecordAsync(form, "outer", context, TimeSpan.FromSeconds(outer), async first =>
                {
                    await form.Shield(first, shield => test.RecordAsync(
                        form, "inner", shield, TimeSpan.FromSeconds(inner), test.StopWhenAskedAsync));
                    first.Checkpoint();
                }));
            await test.AdvanceAsync(job, TimeSpan.FromSeconds(inner));
            Assert.Equal(["inner: timed out", "outer: timed out"], test._ended);
        }
    }

    [Theory(DisplayName = "G2.6 A shield's limit and the deadline around it at the same instant: the outer one, whichever timer rings first")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shield_LimitAtTheSameInstantAsTheDeadlineAround_OuterThrows(bool outerIsSilent)
    {
        foreach (ScopeForm form in Enum.GetValues<ScopeForm>())
        {
            var test = new NestedTimeoutTests();
            var time = new SilentTimers(test._time);
            if (!outerIsSilent)
            {
                time.RingFromNowOn();
            }

            Exception? left = null;
            CancellableJob job = form.Start(
                context => test.RecordAsync(form, "outer", context, Short, async outer =>
                {
                    time.RingFromNowOn();
                    left = await Record.ExceptionAsync(() => form.Shield(outer, test.StopWhenAskedAsync, Short));
                    outer.Checkpoint();
                }),
                new JobOptions { TimeProvider = time });
            await test.AdvanceAsync(job, Short);
            Assert.Equal(CancellationKind.Timeout, Assert.IsType<JobCanceledException>(left).Reason.Kind);
            Assert.Equal(["outer: timed out"], test._ended);
        }
    }

    private CancellableJob Start(ScopeForm form, Func<JobContext, Task> body) =>
        form.Start(body, new JobOptions { TimeProvider = _time });

    private async Task<JobReport> AdvanceAsync(CancellableJob job, TimeSpan by)
    {
        await _inside.WaitAsync();
        _time.Advance(by);
        return await job.EndAsync();
    }

    private Task StopWhenAskedAsync(JobContext scope)
    {
        _inside.Open();
        return scope.UntilStoppedAsync();
    }

    /// <summary>Writes down what the scope came to; a cancellation passes on, a timeout is dealt with here.</summary>
    private async Task RecordAsync(ScopeForm form, string name, JobContext context, TimeSpan limit, Func<JobContext, Task> body)
    {
        try
        {
            await form.WithTimeout(context, limit, body);
            _ended.Add($"{name}: finished");
        }
        catch (TimeoutException)
        {
            _ended.Add($"{name}: timed out");
        }
        catch (JobCanceledException canceled)
        {
            Assert.Equal(context.Token, canceled.CancellationToken);
            Assert.Same(context.CancellationReason, canceled.Reason);
            _ended.Add($"{name}: cancelled");
            throw;
        }
    }
}
