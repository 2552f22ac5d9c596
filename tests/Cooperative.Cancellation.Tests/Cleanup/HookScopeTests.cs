using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G2.4: the job's scope in its log, which a hook runs in, is opened for it and closed after it.</summary>
public class HookScopeTests
{
    [Fact(DisplayName = "G2.4 The scope that a hook ran in is closed when the next one begins")]
    public async Task Scope_OfAHook_IsClosedAfterIt()
    {
        var open = new List<int>();
        var logger = new ScopeCounter();
        CancellableJob job = Ending.Create(JobState.Succeeded, new JobOptions { Logger = logger });
        job.OnCleanup(_ => open.Add(logger.Open));
        job.OnCleanup(async _ =>
        {
            open.Add(logger.Open);
            await Task.Yield();
        });
        job.OnCleanup(_ => open.Add(logger.Open));

        await job.RunAsync();

        // That of the work, which is closed with the job, and the hook's own.
        Assert.Equal([2, 2, 2], open);
    }

    /// <summary>Knows how many scopes are open.</summary>
    private sealed class ScopeCounter : ILogger
    {
        private int _open;

        public int Open => Volatile.Read(ref _open);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Interlocked.Increment(ref _open);
            return new Scope(this);
        }

        public bool IsEnabled(LogLevel logLevel) => false;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        private sealed class Scope(ScopeCounter counter) : IDisposable
        {
            public void Dispose() => Interlocked.Decrement(ref counter._open);
        }
    }
}
