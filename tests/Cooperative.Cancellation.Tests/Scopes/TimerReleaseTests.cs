using Cooperative.Cancellation.Tests.Checkpoints;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>
/// G9.1: a deadline lets go of its timer. A clock of somebody else's may serve the whole process, and would hold on to the work for as long.
/// </summary>
public class TimerReleaseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly CountingTimers _time = new(new TestTime());

    [Theory(DisplayName = "G9.1 The end of a scope, and that of a job, gives the timer of its deadline back to the clock")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Deadline_Ended_GivesItsTimerBack(ScopeForm form)
    {
        int inside = 0;
        int after = 0;
        CancellableJob job = form.Start(
            async context =>
            {
                await form.WithTimeout(context, Limit, _ =>
                {
                    inside = _time.Kept;
                    return Task.CompletedTask;
                });
                after = _time.Kept;
            },
            new JobOptions { Timeout = Limit, TimeProvider = _time });
        await job.EndAsync();
        await job.Completion;

        Assert.Equal((2, 1, 0), (inside, after, _time.Kept));
    }

    [Theory(DisplayName = "G9.1 G10.3 A scope that cannot begin, because its timer cannot be set, gives the timer back all the same")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Scope_TimerCannotBeSet_GivesItBack(ScopeForm form)
    {
        var time = new CountingTimers(new UnsettableTimers());
        int kept = -1;
        CancellableJob job = form.Start(
            async context =>
            {
                await Assert.ThrowsAsync<FormatException>(() => form.WithTimeout(context, Limit, _ => Task.CompletedTask));
                kept = time.Kept;
            },
            new JobOptions { TimeProvider = time });
        await job.EndAsync();
        await job.Completion;

        Assert.Equal(0, kept);
    }

    /// <summary>The system's clock, with timers that can be made, and cannot be set to any time.</summary>
    private sealed class UnsettableTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new UnsettableTimer();
    }

    private sealed class UnsettableTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                throw new FormatException();
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
