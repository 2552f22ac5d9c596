using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.6, G9.1: the end of a scope is its end, also for a timer that has been taken and is on its way.</summary>
public class TimerInFlightTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Theory(DisplayName = "G3.6 G9.1 A timer that rings a moment after the scope was left changes nothing about it")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Timer_RingsAfterTheEnd_ChangesNothing(ScopeForm form)
    {
        var time = new TakenTimers();
        JobContext? left = null;
        CancellableJob job = form.Start(
            async context =>
            {
                await form.WithTimeout(context, Limit, scope =>
                {
                    left = scope;
                    return Task.CompletedTask;
                });
                Assert.False(left!.HasExpired);
                time.Advance(Limit);
                time.RingAll();
            },
            new JobOptions { TimeProvider = time });
        await job.EndAsync();
        await job.Completion;

        Assert.False(left!.HasExpired);
        Assert.Null(left.CancellationReason);
        Assert.Throws<InvalidOperationException>(() => left.Checkpoint());
    }

    [Theory(DisplayName = "G9.1 A scope that was asked from outside, and left before its limit, has not expired: not when its timer rings late either")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Timer_RingsAfterTheEndOfAScopeThatWasAsked_DoesNotSayThatItExpired(ScopeForm form)
    {
        var time = new TakenTimers();
        JobContext? left = null;
        CancellableJob job = form.Start(
            async context =>
            {
                Assert.False(await form.TryWithTimeout(context, TimeSpan.Zero, outer => form.WithTimeout(outer, Limit, scope =>
                {
                    left = scope;
                    scope.Checkpoint();
                    return Task.CompletedTask;
                })));
                time.Advance(Limit);
                time.RingAll();
            },
            new JobOptions { TimeProvider = time });
        await job.EndAsync();
        await job.Completion;

        Assert.True(left!.IsCancellationRequested);
        Assert.False(left.HasExpired);
    }

    [Fact(DisplayName = "G9.1 A timer that rings a moment after the job has ended does not say that the job was late")]
    public async Task TimerOfTheJob_RingsAfterTheEnd_ChangesNothing()
    {
        var time = new TakenTimers();
        JobContext? left = null;
        CancellableJob job = CancellableJob.Start(context => left = context, new JobOptions { Timeout = Limit, TimeProvider = time });
        await job.EndAsync();
        time.Advance(Limit);
        time.RingAll();

        Assert.Equal((null, false), (job.CancellationReason, left!.HasExpired));
    }

    /// <summary>Disposing a timer does not wait for a callback that is on its way: each of these is, whatever becomes of its timer.</summary>
    private sealed class TakenTimers : TestTime
    {
        private readonly ConcurrentQueue<Action> _callbacks = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callbacks.Enqueue(() => callback(state));
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public void RingAll()
        {
            foreach (Action callback in _callbacks)
            {
                callback();
            }
        }
    }
}
