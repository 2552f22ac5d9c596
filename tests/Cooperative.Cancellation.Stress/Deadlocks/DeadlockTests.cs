using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Stress.Deadlocks;

/// <summary>G1.1, G6.7, G7, G8.5: whoever calls the library from its own callbacks, or blocks on it, gets an answer or an exception.</summary>
public class DeadlockTests
{
    private static readonly int Times = Rounds.Of(everyBuild: 100, night: 20_000);

    [Theory(DisplayName = "G1.3, G6.7, G8.5 Cancel from a hook, a token callback, an observer, the logger: no deadlock, no other outcome")]
    [InlineData("hook")]
    [InlineData("callback")]
    [InlineData("observer")]
    [InlineData("logger")]
    [InlineData("body")]
    public Task Cancel_FromWithin_ReturnsAndChangesNothing(string where) => OwnThread.RunAsync(() =>
    {
        for (int time = 0; time < Times; time++)
        {
            var visitor = new Visitor();
            CancellableJob parent = CancellableJob.StartAsync(async context =>
            {
                Patience.Until(() => visitor.Parent is not null, "the handle, which whoever made it writes down");
                CancellableJob job = context.StartChildAsync(
                    async inner =>
                    {
                        if (where == "hook")
                        {
                            inner.OnCleanup(_ => visitor.Visit());
                        }
                        else if (where == "callback")
                        {
                            inner.Token.Register(visitor.Visit);
                        }

                        await Task.Delay(Timeout.Infinite, inner.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        if (where == "body")
                        {
                            visitor.Visit();
                        }

                        inner.Checkpoint();
                    },
                    new JobOptions
                    {
                        Observers = where == "observer" ? [visitor] : [],
                        Logger = where == "logger" ? visitor : null,
                    });
                visitor.Jobs = [job, visitor.Parent!];
                await Task.Delay(Timeout.Infinite, context.Token);
            });
            visitor.Parent = parent;
            Patience.Until(() => parent.GetReport().ChildrenAtWork == 1 && visitor.Jobs.Length == 2, "the child");
            visitor.Jobs[0].Cancel("outside");

            Patience.Until(() => parent.Completion.IsCompleted, $"the end of a job that is cancelled from its {where}");
            Patience.Until(() => visitor.Visits > 0, $"the {where}");
            Assert.Equal((JobState.Canceled, JobState.Canceled), (visitor.Jobs[0].State, parent.State));
            Assert.Equal("outside", visitor.Jobs[0].CancellationReason?.Message);
            Assert.Empty(visitor.Jobs[0].GetReport().Troubles);
        }
    });

    [Theory(DisplayName = "G6.7 To wait for oneself, or for a job above, is refused: from the body, a hook, a child, blocking or not")]
    [InlineData("body")]
    [InlineData("hook")]
    [InlineData("child")]
    [InlineData("scope")]
    public Task Wait_ForOneself_IsRefused(string where) => OwnThread.RunAsync(() =>
    {
        CancellableJob? own = null;
        using var isKnown = new ManualResetEventSlim();
        int refused = 0;
        own = CancellableJob.StartAsync(async context =>
        {
            isKnown.Wait();
            switch (where)
            {
                case "hook":
                    context.OnCleanup(_ => WaitInEveryWay());
                    break;
                case "child":
                    await context.StartChildAsync(_ => WaitInEveryWay());
                    break;
                case "scope":
                    await context.WithTimeoutAsync(TimeSpan.FromHours(1), _ => WaitInEveryWay());
                    break;
                default:
                    await WaitInEveryWay();
                    break;
            }
        });
        isKnown.Set();
        Patience.Until(() => own.Completion.IsCompleted, $"the end of a job that would wait for itself, in its {where}");
        Assert.Equal((JobState.Succeeded, 6), (own.State, refused));

        async Task WaitInEveryWay()
        {
            CancellableJob job = own!;
            Func<Task>[] ways =
            [
                () => job.WaitAsync(),
                () => job.WaitAsync(TimeSpan.FromHours(1)),
                () => job.CancelAndWaitAsync(),
                () => job.DisposeAsync().AsTask(),
                async () => await job,
                () => Task.FromResult(job.Wait(TimeSpan.FromHours(1))),
            ];
            foreach (Func<Task> way in ways)
            {
                try
                {
                    await way();
                }
                catch (InvalidOperationException)
                {
                    refused++;
                }
            }
        }
    });

    [Fact(DisplayName = "G8.2, G8.5 Parent and child that cancel each other, again and again: both end")]
    public Task ParentAndChild_CancelEachOther_BothEnd() => OwnThread.RunAsync(() =>
    {
        for (int time = 0; time < Times * 5; time++)
        {
            CancellableJob? parent = null;
            CancellableJob? child = null;
            using var areKnown = new ManualResetEventSlim();
            parent = CancellableJob.StartAsync(context =>
            {
                child = context.StartChildAsync(inner =>
                {
                    areKnown.Wait();
                    parent!.Cancel("by the child");
                    inner.Checkpoint();
                    return Task.CompletedTask;
                });
                areKnown.Wait();
                child.Cancel("by the parent");
                context.Checkpoint();
                return Task.CompletedTask;
            });
            areKnown.Set();
            Patience.Until(() => parent.Completion.IsCompleted, "the end of two that cancel each other");
            Assert.NotNull(child!.CancellationReason);
            Assert.True(child.State >= JobState.Succeeded);
            Assert.Equal(JobState.Canceled, child.State);
        }
    });

    [Fact(DisplayName = "G7.2, G7.4 A thread with a context of its own may block on a job that was started there")]
    public Task UserInterface_BlocksOnAJob_ComesBack() => OwnThread.RunAsync(() =>
    {
        using var window = new SingleThread();
        for (int time = 0; time < Times; time++)
        {
            window.Run("a user interface that waits", () =>
            {
                CancellableJob job = CancellableJob.StartAsync(async context =>
                {
                    context.OnCleanup(async _ => await Task.Yield());
                    await Task.Yield();
                    await Task.Delay(Timeout.Infinite, context.Token);
                });
                Assert.False(job.Wait(TimeSpan.Zero).HasEnded);
                Task.Run(() => job.Cancel("from the pool"));
                Assert.Equal(JobState.Canceled, job.Wait(Patience.Limit).State);
                job.DisposeAsync().AsTask().GetAwaiter().GetResult();
                Assert.Equal(JobState.Canceled, job.CancelAndWaitAsync().GetAwaiter().GetResult().State);
                Assert.Equal(JobState.Canceled, job.WaitAsync(TimeSpan.FromHours(1)).GetAwaiter().GetResult().State);
            });
        }
    });

    [Fact(DisplayName = "G9, G7.2 Synchronous scopes and loops on a thread with a context of its own come back")]
    public Task UserInterface_AwaitsAJob_IsResumedThere() => OwnThread.RunAsync(() =>
    {
        using var window = new SingleThread();
        for (int time = 0; time < Times; time++)
        {
            Task? all = null;
            window.Run("the start on a user interface", () => all = AwaitAsync());
            Patience.Until(() => all!.IsCompleted, "a user interface that awaits");
            Assert.Null(all!.Exception);
        }

        async Task AwaitAsync()
        {
            CancellableJob job = CancellableJob.Start(context => context.WithTimeout(TimeSpan.FromHours(1), scope =>
            {
                scope.ParallelFor(0, 10, _ => scope.Checkpoint());
                while (true)
                {
                    scope.Checkpoint();
                }
            }));
            JobReport report = await job.CancelAndWaitAsync();
            Assert.Equal(JobState.Canceled, report.State);
            Assert.Same(window, SynchronizationContext.Current);
        }
    });

    /// <summary>Code of the user's that cancels all it can reach.</summary>
    private sealed class Visitor : IObserver<JobReport>, ILogger
    {
        private CancellableJob? _parent;
        private int _visits;

        public CancellableJob? Parent
        {
            get => Volatile.Read(ref _parent);
            set => Volatile.Write(ref _parent, value);
        }

        public CancellableJob[] Jobs { get; set; } = [];

        public int Visits => Volatile.Read(ref _visits);

        public void Visit()
        {
            // The child before its parent: it keeps the reason that it was given first.
            foreach (CancellableJob job in Jobs)
            {
                job.Cancel("from within");
                job.GetReport();
            }

            Interlocked.Increment(ref _visits);
        }

        public void OnNext(JobReport value)
        {
            if (value.CancellationReason is not null)
            {
                Visit();
            }
        }

        public void OnCompleted() => Visit();

        public void OnError(Exception error) => Visit();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Visit();
    }
}
