using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Microsoft.Extensions.Caching.Memory;
using SharedCache;

namespace Gallery.Tests.SharedCache;

public sealed class ExploredCacheTests : IAsyncDisposable
{
    private const int Value = 42;

    private readonly TaskCompletionSource _isOpen = new();
    private readonly CancellableJob _outside;
    private readonly JobContext _owner;

    public ExploredCacheTests()
    {
        var owner = new TaskCompletionSource<JobContext>();
        _outside = CancellableJob.StartAsync(context =>
        {
            owner.SetResult(context);
            return _isOpen.Task;
        });
        _owner = owner.Task.Result;
    }

    public async ValueTask DisposeAsync()
    {
        _isOpen.SetResult();
        await _outside.DisposeAsync();
    }

    [Fact]
    public Task Owner_DisturbedAtEveryPoint_LeavesNoWorkBehind_AndKeepsWholeValuesAlone() => ExploreAsync(
        () =>
        {
            var memory = new MemoryCache(new MemoryCacheOptions());
            CancellableJob<int>[] callers = [];
            return Trial.OfAsync(
                async owner =>
                {
                    var cache = new SharedCache<string, int>(owner, memory, (_, work) => ComputeAsync(work));
                    callers = [.. Enumerable.Range(0, 3).Select(_ => owner.StartChildAsync(
                        caller => cache.GetAsync("", caller.Token), new JobOptions { IsolateFailure = true }))];
                    await Task.WhenAll(callers.Select(caller => caller.WaitAsync()));
                    Assert.Null(cache.FindRunning(""));
                    owner.Checkpoint();
                },
                _ =>
                {
                    bool isKept = memory.TryGetValue("", out int value);
                    bool isHeard = callers.Any(caller => caller.State == JobState.Succeeded);
                    memory.Dispose();
                    return (!isHeard || isKept) && value == (isKept ? Value : 0);
                });
        },
        new ExplorationOptions { Timeouts = true, FaultAt = static point => new InvalidDataException($"burnt at {point}") });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Caller_AskedAtEveryPlaceOfTheWork_LeavesTheOthersAlone(bool hasOthers) => ExploreAsync(
        () =>
        {
            var memory = new MemoryCache(new MemoryCacheOptions());
            JobContext? caller = null;
            int begun = 0;
            var cache = new SharedCache<string, int>(_owner, memory, (_, work) =>
            {
                begun++;
                return ComputeAsync(work, () => PassAPointOf(caller!));
            });
            Task<int>? other = null;
            return Trial.OfAsync(
                async context =>
                {
                    caller = context;
                    context.Checkpoint();
                    Task<int> own = cache.GetAsync("", context.Token);
                    other = hasOthers ? cache.GetAsync("", CancellationToken.None) : null;
                    Assert.Equal(Value, await own);
                    context.Checkpoint();
                },
                invariantAsync: async _ =>
                {
                    Assert.True(other is null || (await other == Value && begun == 1));
                    caller = null;
                    Assert.Equal(Value, await cache.GetAsync("", CancellationToken.None));
                    memory.Dispose();
                    return cache.FindRunning("") is null;
                });
        },
        new ExplorationOptions());

    private static async Task ExploreAsync(Func<Trial> newTrial, ExplorationOptions options)
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(newTrial, options, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
    }

    private static async Task<int> ComputeAsync(JobContext work, Action? passAPoint = null)
    {
        for (int step = 0; step < 3; step++)
        {
            passAPoint?.Invoke();
            await work.YieldAsync();
        }

        return Value;
    }

    /// <summary>Here the caller may be asked to stop, on the thread of the work, which goes on.</summary>
    private static void PassAPointOf(JobContext? caller)
    {
        try
        {
            caller?.Checkpoint();
        }
        catch (JobCanceledException)
        {
            // It is for the caller to leave, by its token.
        }
    }
}
