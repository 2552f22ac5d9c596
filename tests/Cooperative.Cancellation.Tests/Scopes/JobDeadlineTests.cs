using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1: the deadline of the job itself, on the context of its body.</summary>
public class JobDeadlineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G9.1 The body reads and moves the deadline of its job")]
    [MemberData(nameof(ScopeForms.Both), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_InTheBody_MovesThatOfTheJob(bool asynchronous)
    {
        DateTimeOffset start = _time.GetUtcNow();
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                Assert.Equal(start + Limit, context.Deadline);
                _time.Advance(TimeSpan.FromSeconds(4));
                Assert.True(context.TryMoveDeadline(Limit));
                Assert.Equal(start + TimeSpan.FromSeconds(9), context.Deadline);
                _time.Advance(TimeSpan.FromSeconds(4));
                context.Checkpoint();
                Assert.False(context.HasExpired);
                _time.Advance(TimeSpan.FromSeconds(1));
                Assert.True(context.HasExpired);
                Assert.False(context.TryMoveDeadline(Limit));
                context.Checkpoint();
            },
            new JobOptions { Timeout = Limit, TimeProvider = _time });
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal(CancellationKind.Timeout, report.CancellationReason?.Kind);
    }

    [Theory(DisplayName = "G9.1 A job without a time limit has no deadline to move, and says so")]
    [MemberData(nameof(ScopeForms.Both), MemberType = typeof(ScopeForms))]
    public async Task TryMoveDeadline_JobWithoutTimeout_IsRefused(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(
            asynchronous,
            context =>
            {
                Assert.Null(context.Deadline);
                Assert.False(context.HasExpired);
                InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => context.TryMoveDeadline(Limit));
                Assert.Contains("without a time limit", refusal.Message, StringComparison.Ordinal);
            });
        await job.EndAsync();
        await job.Completion;
    }

    [Fact(DisplayName = "G9.4 A timer is set in whole milliseconds, rounded up: one that cuts off the rest would come too early again and again")]
    public async Task Timeout_BetweenTwoMilliseconds_IsSetToTheSecond()
    {
        var time = new HeldTimers(_time, held: TimeSpan.FromMilliseconds(2));
        time.LetThrough.Open();

        CancellableJob job = CancellableJob.Start(_ => { }, new JobOptions { Timeout = TimeSpan.FromTicks(10_001), TimeProvider = time });

        await job.EndAsync();
        Assert.True(time.Arrived.IsOpen);
    }

    [Theory(DisplayName = "G9.1 A scope's context has the scope's deadline, not the job's")]
    [MemberData(nameof(ScopeForms.Both), MemberType = typeof(ScopeForms))]
    public async Task Deadline_InAScope_IsTheScopesOwn(bool asynchronous)
    {
        CancellableJob job = Jobs.Start(
            asynchronous,
            context => context.WithTimeout(
                Limit * 2,
                scope =>
                {
                    Assert.Equal(_time.GetUtcNow() + (Limit * 2), scope.Deadline);
                    Assert.True(scope.TryMoveDeadline(Limit * 3));
                    Assert.Equal(_time.GetUtcNow() + Limit, context.Deadline);
                }),
            new JobOptions { Timeout = Limit, TimeProvider = _time });
        await job.EndAsync();
        await job.Completion;
    }
}
