using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1 and G10.3: what a scope refuses, at the call, with nothing half started.</summary>
public class ScopeArgumentTests
{
    private static readonly TimeSpan[] OutOfRange =
    [
        TimeSpan.FromMilliseconds(-2),
        TimeSpan.FromTicks(-1),
        TimeSpan.MinValue,
        JobOptions.MaxTime + TimeSpan.FromTicks(1),
        TimeSpan.MaxValue,
    ];

    [Theory(DisplayName = "G9.1 A limit out of range is refused with its name and the range, and nothing runs")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_LimitOutOfRange_IsRefused(ScopeForm form)
    {
        int runs = 0;
        Task Count(JobContext scope)
        {
            runs++;
            return Task.CompletedTask;
        }

        CancellableJob job = form.Start(async context =>
        {
            foreach (TimeSpan limit in OutOfRange)
            {
                foreach (Func<Task> open in new Func<Task>[]
                {
                    () => form.WithTimeout(context, limit, Count),
                    () => form.TryWithTimeout(context, limit, Count),
                    () => form.Shield(context, Count, limit),
                })
                {
                    ArgumentOutOfRangeException refusal = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(open);
                    Assert.Equal("limit", refusal.ParamName);
                    Assert.Equal(limit, refusal.ActualValue);
                    Assert.Contains("4,294,967,294 ms", refusal.Message, StringComparison.Ordinal);
                }
            }
        });
        await job.EndAsync();
        await job.Completion;
        Assert.Equal(0, runs);
    }

    [Fact(DisplayName = "G10.3 An asynchronous scope refuses at the call, not in its task")]
    public async Task AsyncScopes_BadArguments_AreRefusedAtTheCall()
    {
        await InJobAsync(context =>
        {
            TimeSpan bad = TimeSpan.FromSeconds(-1);
            Throws<ArgumentOutOfRangeException>("limit", () => _ = context.WithTimeoutAsync(bad, _ => Task.CompletedTask));
            Throws<ArgumentOutOfRangeException>("limit", () => _ = context.WithTimeoutAsync(bad, _ => Task.FromResult(1)));
            Throws<ArgumentOutOfRangeException>("limit", () => _ = context.TryWithTimeoutAsync(bad, _ => Task.CompletedTask));
            Throws<ArgumentOutOfRangeException>("limit", () => _ = context.TryWithTimeoutAsync(bad, _ => Task.FromResult(1)));
            Throws<ArgumentOutOfRangeException>("limit", () => _ = context.ShieldAsync(_ => Task.CompletedTask, bad));
            Throws<ArgumentOutOfRangeException>("limit", () => _ = context.ShieldAsync(_ => Task.FromResult(1), bad));

            TimeSpan good = TimeSpan.FromSeconds(1);
            Throws<ArgumentNullException>("body", () => _ = context.WithTimeoutAsync(good, (Func<JobContext, Task>)null!));
            Throws<ArgumentNullException>("body", () => _ = context.WithTimeoutAsync(good, (Func<JobContext, Task<int>>)null!));
            Throws<ArgumentNullException>("body", () => _ = context.TryWithTimeoutAsync(good, (Func<JobContext, Task>)null!));
            Throws<ArgumentNullException>("body", () => _ = context.TryWithTimeoutAsync(good, (Func<JobContext, Task<int>>)null!));
            Throws<ArgumentNullException>("body", () => _ = context.ShieldAsync((Func<JobContext, Task>)null!));
            Throws<ArgumentNullException>("body", () => _ = context.ShieldAsync((Func<JobContext, Task<int>>)null!));
        });
    }

    [Fact(DisplayName = "G10.3 A body or call that is null is refused with its name")]
    public async Task SyncScopes_NullBody_IsRefused()
    {
        await InJobAsync(context =>
        {
            TimeSpan limit = TimeSpan.FromSeconds(1);
            Throws<ArgumentNullException>("body", () => context.WithTimeout(limit, null!));
            Throws<ArgumentNullException>("body", () => context.WithTimeout<int>(limit, null!));
            Throws<ArgumentNullException>("body", () => context.TryWithTimeout(limit, null!));
            Throws<ArgumentNullException>("body", () => context.TryWithTimeout<int>(limit, null!, out _));
            Throws<ArgumentNullException>("body", () => context.Shield(null!));
            Throws<ArgumentNullException>("body", () => context.Shield<int>(null!));
            Throws<ArgumentNullException>("call", () => context.RunInterruptible(null!));
            Throws<ArgumentNullException>("call", () => context.RunInterruptible<int>(null!));
        });
    }

    [Fact(DisplayName = "G10.3 A synchronous scope refuses a body whose value is a task, and names the form for it")]
    public async Task SyncScopes_TaskAsResult_IsRefused()
    {
        bool hasRun = false;
        Task Run(JobContext scope)
        {
            hasRun = true;
            return Task.CompletedTask;
        }

        ValueTask<int> RunLight(JobContext scope)
        {
            hasRun = true;
            return new(1);
        }

        await InJobAsync(context =>
        {
            TimeSpan limit = TimeSpan.FromSeconds(1);
            Names("WithTimeoutAsync", "body", () => context.WithTimeout<Task>(limit, Run));
            Names("WithTimeoutAsync", "body", () => context.WithTimeout<ValueTask<int>>(limit, RunLight).AsTask());
            Names("TryWithTimeoutAsync", "body", () => context.TryWithTimeout<Task>(limit, Run, out _));
            Names("TryWithTimeoutAsync", "body", () => context.TryWithTimeout<ValueTask<int>>(limit, RunLight, out _));
            Names("ShieldAsync", "body", () => context.Shield<Task>(Run));
            Names("ShieldAsync", "body", () => context.Shield<ValueTask<int>>(RunLight).AsTask());
            Throws<ArgumentException>("call", () => context.RunInterruptible<Task>(() => Run(context)));
        });
        Assert.False(hasRun);
    }

    [Fact(DisplayName = "G10.3 An asynchronous scope refuses a body whose value is a task in a task, at the call")]
    public async Task AsyncScopes_TaskInATask_IsRefused()
    {
        bool hasRun = false;
        Task<Task> Run(JobContext scope)
        {
            hasRun = true;
            return Task.FromResult(Task.CompletedTask);
        }

        await InJobAsync(context =>
        {
            TimeSpan limit = TimeSpan.FromSeconds(1);
            Throws<ArgumentException>("body", () => _ = context.WithTimeoutAsync<Task>(limit, Run));
            Throws<ArgumentException>("body", () => _ = context.TryWithTimeoutAsync<Task>(limit, Run));
            Throws<ArgumentException>("body", () => _ = context.ShieldAsync<Task>(Run));
        });
        Assert.False(hasRun);
    }

    [Fact(DisplayName = "G10.3 A body that returns null for a task fails the scope, which ends all the same")]
    public async Task AsyncScopes_NullTask_FailsTheScope()
    {
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            TimeSpan limit = TimeSpan.FromSeconds(1);
            foreach (Func<Task> open in new Func<Task>[]
            {
                () => context.WithTimeoutAsync(limit, _ => null!),
                () => context.WithTimeoutAsync<int>(limit, _ => null!),
                () => context.TryWithTimeoutAsync(limit, _ => null!),
                () => context.TryWithTimeoutAsync<int>(limit, _ => null!),
                () => context.ShieldAsync(_ => null!),
                () => context.ShieldAsync<int>(_ => null!),
            })
            {
                Assert.Contains(
                    "null where a task was expected",
                    (await Assert.ThrowsAsync<InvalidOperationException>(open)).Message,
                    StringComparison.Ordinal);
            }
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G10.3 A scope that cannot begin, because its timer throws, does not keep its job from ending")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_TimerThrows_LeavesNoPlaceTaken(ScopeForm form)
    {
        bool hasRun = false;
        var clock = new BreakableTimers();
        CancellableJob job = form.Start(
            async context =>
            {
                Task Run(JobContext scope)
                {
                    hasRun = true;
                    return Task.CompletedTask;
                }

                clock.IsBroken = true;
                await Assert.ThrowsAsync<FormatException>(() => form.WithTimeout(context, TimeSpan.FromSeconds(1), Run));
                await Assert.ThrowsAsync<FormatException>(() => form.TryWithTimeout(context, TimeSpan.FromSeconds(1), Run));
                await Assert.ThrowsAsync<FormatException>(() => form.Shield(context, Run, TimeSpan.FromSeconds(1)));
                clock.IsBroken = false;
            },
            new JobOptions { TimeProvider = clock });
        await job.EndAsync();
        await job.Completion;
        Assert.False(hasRun);
    }

    /// <summary>The job would not end, and so fail the test, if a refusal left a place taken.</summary>
    private static async Task InJobAsync(Action<JobContext> body)
    {
        CancellableJob job = CancellableJob.Start(body);
        await job.EndAsync();
        await job.Completion;
    }

    private static void Throws<TException>(string parameter, Action open)
        where TException : ArgumentException =>
        Assert.Equal(parameter, Assert.Throws<TException>(open).ParamName);

    private static void Names(string remedy, string parameter, Action open)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(parameter, open);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The system's clock, with timers that cannot be set while it is broken.</summary>
    private sealed class BreakableTimers : TimeProvider
    {
        private volatile bool _isBroken;

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new BreakableTimer(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class BreakableTimer(BreakableTimers owner, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            owner.IsBroken ? throw new FormatException() : timer.Change(dueTime, period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
