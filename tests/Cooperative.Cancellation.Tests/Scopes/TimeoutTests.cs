using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1: how a scope with a time limit ends.</summary>
public class TimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly TestTime _time = new();
    private readonly Gate _inside = new();

    [Theory(DisplayName = "G9.1 A scope whose limit ended the work throws TimeoutException")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_LimitPasses_ThrowsTimeoutException(ScopeForm form)
    {
        CancellableJob job = Start(form, context => form.WithTimeout(context, Limit, StopWhenAskedAsync));
        await _inside.WaitAsync();
        _time.Advance(Limit);
        JobReport report = await job.EndAsync();
        var timeout = Assert.IsType<TimeoutException>(report.Exception);
        Assert.Equal(CancellationKind.Timeout, CancellationReason.TryFind(timeout)?.Kind);
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Null(report.CancellationReason);
    }

    [Theory(DisplayName = "G9.1 A scope that is asked whether the work finished says no")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryWithTimeout_LimitPasses_ReturnsFalse(ScopeForm form)
    {
        bool? hasFinished = null;
        CancellableJob job = Start(form, async context => hasFinished = await form.TryWithTimeout(context, Limit, StopWhenAskedAsync));
        await _inside.WaitAsync();
        _time.Advance(Limit);
        JobReport report = await job.EndAsync();
        Assert.False(hasFinished);
        Assert.Equal((JobState.Succeeded, JobResponse.None), (report.State, report.Response));
    }

    [Theory(DisplayName = "G9.1 Work that is done in time has finished")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryWithTimeout_WorkDoneInTime_ReturnsTrue(ScopeForm form)
    {
        bool? hasFinished = null;
        JobContext? scope = null;
        CancellableJob job = Start(
            form,
            async context =>
            {
                await form.WithTimeout(context, Limit, _ => Task.CompletedTask);
                hasFinished = await form.TryWithTimeout(context, Limit, inner => Task.FromResult(scope = inner));
            });
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        _time.Advance(Limit * 2);
        Assert.True(hasFinished);
        Assert.False(scope!.HasExpired, "A scope that has ended has no deadline left to pass.");
    }

    [Theory(DisplayName = "G9.1 Work that declines a passed deadline and returns has finished, and its scope says that it expired")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_WorkDeclines_ValueCountsAndScopeHasExpired(ScopeForm form)
    {
        bool? hasFinished = null;
        JobContext? scope = null;
        Task DeclineAsync(JobContext inner)
        {
            scope = inner;
            _inside.Open();
            return inner.WhenAskedAsync();
        }

        var again = new Gate();
        CancellableJob job = Start(
            form,
            async context =>
            {
                hasFinished = await form.TryWithTimeout(context, Limit, DeclineAsync);
                await form.WithTimeout(
                    context,
                    Limit,
                    inner =>
                    {
                        again.Open();
                        return inner.WhenAskedAsync();
                    });
            });
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await again.WaitAsync();
        _time.Advance(Limit);
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.True(hasFinished);
        Assert.True(scope!.HasExpired);
    }

    [Theory(DisplayName = "G4 G9.1 Work that met its scope's own deadline has not met what is asked of its job later")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryWithTimeout_OwnDeadlineMetThenJobAsked_RequestIsUnnoticed(ScopeForm form)
    {
        var asked = new Gate();
        CancellableJob job = Start(
            form,
            async context =>
            {
                Assert.False(await form.TryWithTimeout(
                    context,
                    TimeSpan.Zero,
                    scope =>
                    {
                        scope.Checkpoint();
                        return Task.CompletedTask;
                    }));
                _inside.Open();
                await asked.WaitAsync();
            });
        await _inside.WaitAsync();
        job.Cancel();
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.Unnoticed, null), (report.State, report.Response, report.ObservedAt));
    }

    [Theory(DisplayName = "G4 Work that catches in its scope what the checkpoint throws has met the job's request there")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_CancellationCaughtInside_IsDeclined(ScopeForm form)
    {
        var asked = new Gate();
        CancellableJob job = Start(
            form,
            context => form.WithTimeout(
                context,
                Limit,
                async scope =>
                {
                    _inside.Open();
                    await asked.WaitAsync();
                    Assert.Throws<JobCanceledException>(() => scope.Checkpoint());
                }));
        await _inside.WaitAsync();
        job.Cancel();
        asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.Declined), (report.State, report.Response));
        Assert.Equal("TimeoutTests.cs", report.ObservedFile);
    }

    [Theory(DisplayName = "G9.1 The TimeoutException tells the limit, as it was last moved, and the name of the job")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_LimitMovedThenPassed_MessageTellsLimitAndJob(ScopeForm form)
    {
        CancellableJob job = form.Start(
            context => form.WithTimeout(
                context,
                Limit,
                scope =>
                {
                    Assert.True(scope.TryMoveDeadline(Limit * 2));
                    _time.Advance(Limit * 2);
                    scope.Checkpoint();
                    return Task.CompletedTask;
                }),
            new JobOptions { Name = "importer", TimeProvider = _time });
        var timeout = Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
        Assert.Contains("10.00 s", timeout.Message, StringComparison.Ordinal);
        Assert.Contains("'importer'", timeout.Message, StringComparison.Ordinal);
        Assert.Contains("10.00 s of a scope", CancellationReason.TryFind(timeout)?.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G9.1 A scope ends when the children that were started in it have really stopped")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_ChildUnwindsSlowly_WaitsForIt(ScopeForm form)
    {
        var unwinding = new Gate();
        var bodyLeft = new Gate();
        var release = new Gate();
        JobState? seenAtTheEnd = null;
        async Task WorkAsync(JobContext scope, Action<CancellableJob> keep)
        {
            keep(scope.StartChildAsync(async child =>
            {
                await child.WhenAskedAsync();
                unwinding.Open();
                await release.WaitAsync();
                child.Checkpoint();
            }));
            _inside.Open();
            try
            {
                await scope.UntilStoppedAsync();
            }
            finally
            {
                bodyLeft.Open();
            }
        }

        CancellableJob job = Start(
            form,
            async context =>
            {
                CancellableJob? child = null;
                await form.TryWithTimeout(context, Limit, scope => WorkAsync(scope, started => child = started));
                seenAtTheEnd = child!.State;
            });
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await unwinding.WaitAsync();
        await bodyLeft.WaitAsync();
        release.Open();
        await job.EndAsync();
        Assert.Equal(JobState.Canceled, seenAtTheEnd);
    }

    [Theory(DisplayName = "G9.1 A scope ends when its work has really stopped, however late that is")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_BodyUnwindsSlowly_WaitsForIt(ScopeForm form)
    {
        var unwinding = new Gate();
        var release = new Gate();
        bool hasUnwound = false;
        bool? seenAtTheEnd = null;
        CancellableJob job = Start(
            form,
            async context =>
            {
                await form.TryWithTimeout(
                    context,
                    Limit,
                    async scope =>
                    {
                        _inside.Open();
                        await scope.WhenAskedAsync();
                        unwinding.Open();
                        await release.WaitAsync();
                        hasUnwound = true;
                        scope.Checkpoint();
                    });
                seenAtTheEnd = hasUnwound;
            });
        await _inside.WaitAsync();
        _time.Advance(Limit);
        await unwinding.WaitAsync();
        Assert.Null(seenAtTheEnd);
        release.Open();
        await job.EndAsync();
        Assert.True(seenAtTheEnd);
    }

    [Theory(DisplayName = "G9.1 Relative time counts from entry")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_EnteredLate_CountsFromEntry(ScopeForm form)
    {
        var running = new Gate();
        var enter = new Gate();
        bool? beforeTheLimit = null;
        DateTimeOffset? deadline = null;
        JobContext? scope = null;
        CancellableJob job = Start(
            form,
            async context =>
            {
                running.Open();
                await enter.WaitAsync();
                await form.TryWithTimeout(
                    context,
                    Limit,
                    inner =>
                    {
                        scope = inner;
                        deadline = inner.Deadline;
                        return StopWhenAskedAsync(inner);
                    });
            });
        await running.WaitAsync();
        _time.Advance(Limit * 3);
        DateTimeOffset entry = _time.GetUtcNow();
        enter.Open();
        await _inside.WaitAsync();
        _time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        beforeTheLimit = scope!.HasExpired;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await job.EndAsync();
        Assert.Equal(entry + Limit, deadline);
        Assert.False(beforeTheLimit);
        Assert.True(scope.HasExpired);
    }

    [Theory(DisplayName = "G9.1 A limit of zero: the first checkpoint throws")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_Zero_FirstCheckpointThrows(ScopeForm form)
    {
        bool hasBegun = false;
        bool hasGoneOn = false;
        CancellableJob job = Start(
            form,
            context => form.WithTimeout(
                context,
                TimeSpan.Zero,
                scope =>
                {
                    hasBegun = true;
                    scope.Checkpoint();
                    hasGoneOn = true;
                    return Task.CompletedTask;
                }));
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
        Assert.True(hasBegun);
        Assert.False(hasGoneOn);
    }

    [Theory(DisplayName = "G9.1 An infinite limit never passes")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_Infinite_NeverPasses(ScopeForm form)
    {
        var leave = new Gate();
        CancellableJob job = Start(
            form,
            context => form.WithTimeout(
                context,
                Timeout.InfiniteTimeSpan,
                async scope =>
                {
                    Assert.Null(scope.Deadline);
                    _inside.Open();
                    await leave.WaitAsync();
                    scope.Checkpoint();
                    Assert.False(scope.HasExpired);
                }));
        await _inside.WaitAsync();
        _time.Advance(JobOptions.MaxTime);
        leave.Open();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Theory(DisplayName = "G9.1 The longest limit is accepted, and met")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_MaxTime_IsMet(ScopeForm form)
    {
        CancellableJob job = Start(form, context => form.WithTimeout(context, JobOptions.MaxTime, StopWhenAskedAsync));
        await _inside.WaitAsync();
        _time.Advance(JobOptions.MaxTime);
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
    }

    [Theory(DisplayName = "G9.1 Inside a scope its own context is the current one, and the outer one again after it")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_Entered_ChangesTheCurrentContext(ScopeForm form)
    {
        bool isInner = false;
        bool isOuter = false;
        CancellableJob job = Start(
            form,
            async context =>
            {
                await form.WithTimeout(
                    context,
                    Limit,
                    async scope =>
                    {
                        await Task.Yield();
                        isInner = ReferenceEquals(JobContext.Current, scope);
                    });
                isOuter = ReferenceEquals(JobContext.Current, context);
            });
        await job.EndAsync();
        Assert.True(isInner);
        Assert.True(isOuter);
    }

    [Fact(DisplayName = "G9.1 A synchronous scope sets the current context back, whether its body returns or throws")]
    public async Task WithTimeout_SynchronousBodyLeaves_SetsTheCurrentContextBack()
    {
        // No helper here: an asynchronous method around the scope would set the context back by itself.
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.WithTimeout(Limit, scope => Assert.Same(scope, JobContext.Current));
            Assert.Same(context, JobContext.Current);
            Assert.False(context.TryWithTimeout(TimeSpan.Zero, scope => scope.Checkpoint()));
            Assert.Same(context, JobContext.Current);
        });
        await job.EndAsync();
        await job.Completion;
    }

    private CancellableJob Start(ScopeForm form, Func<JobContext, Task> body) =>
        form.Start(body, new JobOptions { TimeProvider = _time });

    private Task StopWhenAskedAsync(JobContext scope)
    {
        _inside.Open();
        return scope.UntilStoppedAsync();
    }
}
