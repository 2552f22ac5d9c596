using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1: a deadline can be read, and moved until it has passed. Here in scopes; of the job itself in <see cref="JobDeadlineTests"/>.</summary>
public class DeadlineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly TestTime _time = new();
    private readonly Gate _leave = new();
    private JobContext _scope = null!;

    [Theory(DisplayName = "G9.1 A deadline moved out is met at its new moment, not at the old one")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_Later_MetAtTheNewMoment(ScopeForm form)
    {
        CancellableJob job = await OpenAsync(form);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.True(_scope.TryMoveDeadline(Limit));
        Assert.Equal(_time.GetUtcNow() + Limit, _scope.Deadline);
        _time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(_scope.HasExpired);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_scope.HasExpired);
        await TimesOutAsync(job);
    }

    [Theory(DisplayName = "G9.1 A deadline moved in is met at its new moment")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_Earlier_MetAtTheNewMoment(ScopeForm form)
    {
        CancellableJob job = await OpenAsync(form);
        Assert.True(_scope.TryMoveDeadline(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_scope.HasExpired);
        await TimesOutAsync(job);
    }

    [Theory(DisplayName = "G9.1 A deadline moved to zero has passed when the call returns")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_Zero_HasPassedAtOnce(ScopeForm form)
    {
        CancellableJob job = await OpenAsync(form);
        Assert.True(_scope.TryMoveDeadline(TimeSpan.Zero));
        Assert.True(_scope.HasExpired);
        Assert.True(_scope.IsCancellationRequested);
        Assert.Throws<JobCanceledException>(() => _scope.Checkpoint());
        await TimesOutAsync(job);
    }

    [Theory(DisplayName = "G9.1 A deadline moved to infinity is gone, and can come back")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_Infinite_IsGoneUntilSetAgain(ScopeForm form)
    {
        CancellableJob job = await OpenAsync(form);
        Assert.True(_scope.TryMoveDeadline(Timeout.InfiniteTimeSpan));
        Assert.Null(_scope.Deadline);
        _time.Advance(Limit * 10);
        Assert.False(_scope.HasExpired);
        Assert.True(_scope.TryMoveDeadline(Limit));
        Assert.Equal(_time.GetUtcNow() + Limit, _scope.Deadline);
        _time.Advance(Limit);
        await TimesOutAsync(job);
    }

    [Theory(DisplayName = "G9.1 A deadline that has passed stays passed: it is not moved any more, and the work stays asked")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_HasPassed_ReturnsFalse(ScopeForm form)
    {
        CancellableJob job = await OpenAsync(form);
        DateTimeOffset? deadline = _scope.Deadline;
        _time.Advance(Limit);
        Assert.False(_scope.TryMoveDeadline(Limit));
        Assert.False(_scope.TryMoveDeadline(Timeout.InfiniteTimeSpan));
        Assert.False(_scope.TryMoveDeadline(TimeSpan.Zero));
        Assert.True(_scope.HasExpired);
        Assert.True(_scope.IsCancellationRequested);
        Assert.Equal(deadline, _scope.Deadline);
        await TimesOutAsync(job);
    }

    [Theory(DisplayName = "G9.1 The work itself moves its deadline, again and again, and is done in time")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_ByTheWorkItself_KeepsItAlive(ScopeForm form)
    {
        CancellableJob job = form.Start(
            context => form.WithTimeout(
                context,
                Limit,
                scope =>
                {
                    for (int step = 0; step < 5; step++)
                    {
                        _time.Advance(TimeSpan.FromSeconds(4));
                        scope.Checkpoint();
                        Assert.True(scope.TryMoveDeadline(Limit));
                    }

                    return Task.CompletedTask;
                }),
            new JobOptions { TimeProvider = _time });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G9.1 A scope without a limit has no deadline to move, and says so")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_NoLimit_IsRefused(ScopeForm form)
    {
        CancellableJob job = form.Start(async context =>
        {
            foreach (Func<Func<JobContext, Task>, Task> open in new Func<Func<JobContext, Task>, Task>[]
            {
                body => form.Shield(context, body),
                body => form.WithTimeout(context, Timeout.InfiniteTimeSpan, body),
            })
            {
                await open(scope =>
                {
                    InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => scope.TryMoveDeadline(Limit));
                    Assert.Contains("without a time limit", refusal.Message, StringComparison.Ordinal);
                    Assert.Null(scope.Deadline);
                    Assert.False(scope.HasExpired);
                    return Task.CompletedTask;
                });
            }
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G10.3 A deadline is not moved by a time that is out of range")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_OutOfRange_IsRefusedAndNothingMoves(ScopeForm form)
    {
        CancellableJob job = await OpenAsync(form);
        DateTimeOffset? deadline = _scope.Deadline;
        foreach (TimeSpan bad in new[] { TimeSpan.FromTicks(-1), TimeSpan.MaxValue, JobOptions.MaxTime + TimeSpan.FromTicks(1) })
        {
            ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>(() => _scope.TryMoveDeadline(bad));
            Assert.Equal("fromNow", refusal.ParamName);
            Assert.Contains("4,294,967,294 ms", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(deadline, _scope.Deadline);
        _time.Advance(Limit);
        await TimesOutAsync(job);
    }

    /// <summary>A scope at work, whose deadline this thread moves: never that of the work.</summary>
    private async Task<CancellableJob> OpenAsync(ScopeForm form)
    {
        var inside = new Gate();
        CancellableJob job = form.Start(
            context => form.WithTimeout(
                context,
                Limit,
                async scope =>
                {
                    _scope = scope;
                    inside.Open();
                    await _leave.WaitAsync();
                    scope.Checkpoint();
                }),
            new JobOptions { TimeProvider = _time });
        await inside.WaitAsync();
        Assert.Equal(_time.GetUtcNow() + Limit, _scope.Deadline);
        return job;
    }

    private async Task TimesOutAsync(CancellableJob job)
    {
        _leave.Open();
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
    }
}
