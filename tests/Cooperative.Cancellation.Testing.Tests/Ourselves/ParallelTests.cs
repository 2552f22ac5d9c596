namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class ParallelTests
{
    private const int Items = 12;

    [Fact(DisplayName = "[G3.5] ParallelFor, at every point: each index once or not at all, and all where it came to its end")]
    public async Task ParallelFor_AtEveryPoint_EachIndexAtMostOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int[] done = new int[Items];
            return Trial.Of(
                context =>
                {
                    context.ParallelFor(0, Items, i => Interlocked.Increment(ref done[i]), maxDegreeOfParallelism: 2);
                    context.Checkpoint();
                },
                report => IsEachAtMostOnce(done, report));
        });

    [Fact(DisplayName = "[G3.5] ParallelFor with a state for each thread, at every point: each state that was made was given back once")]
    public async Task ParallelFor_WithLocals_EachLocalIsGivenBack() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int[] done = new int[Items];
            int made = 0, given = 0, sum = 0;
            return Trial.Of(
                context =>
                {
                    context.ParallelFor(
                        0L,
                        Items,
                        () =>
                        {
                            Interlocked.Increment(ref made);
                            return 0;
                        },
                        (i, local) =>
                        {
                            Interlocked.Increment(ref done[i]);
                            return local + 1;
                        },
                        local =>
                        {
                            Interlocked.Increment(ref given);
                            Interlocked.Add(ref sum, local);
                        },
                        maxDegreeOfParallelism: 2);
                    context.Checkpoint();
                },
                report => made == given && sum == done.Sum() && IsEachAtMostOnce(done, report));
        });

    [Fact(DisplayName = "[G3.5] ParallelForEach, at every point: each item once or not at all, and the source disposed once")]
    public async Task ParallelForEach_AtEveryPoint_EachItemAtMostOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int[] done = new int[Items];
            var source = new CountingSource(Items);
            return Trial.Of(
                context =>
                {
                    context.ParallelForEach(source.Items(), i => Interlocked.Increment(ref done[i]), maxDegreeOfParallelism: 2);
                    context.Checkpoint();
                },
                report => source.Begun == source.Disposed && IsEachAtMostOnce(done, report));
        });

    [Fact(DisplayName = "[G3.5] ParallelForEach with checkpoints in its body, at every point: an item is begun once, and ends or is left for the request")]
    public async Task ParallelForEach_WithCheckpointsInTheBody_EachItemAtMostOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int[] done = new int[Items];
            return Trial.Of(
                context =>
                {
                    context.ParallelForEach(
                        Enumerable.Range(0, Items),
                        i =>
                        {
                            context.Checkpoint();
                            Interlocked.Increment(ref done[i]);
                        },
                        maxDegreeOfParallelism: 2);
                    context.Checkpoint();
                },
                report => IsEachAtMostOnce(done, report));
        });

    [Fact(DisplayName = "[G3.5] ParallelForEachAsync, at every point: each item once or not at all, and the source disposed once")]
    public async Task ParallelForEachAsync_AtEveryPoint_EachItemAtMostOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int[] done = new int[Items];
            var source = new CountingSource(Items);
            return Trial.OfAsync(
                async context =>
                {
                    await context.ParallelForEachAsync(source.Items(), (i, token) => DoAsync(done, i, token), maxDegreeOfParallelism: 2);
                    await context.YieldAsync();
                },
                report => source.Begun == source.Disposed && IsEachAtMostOnce(done, report));
        });

    [Fact(DisplayName = "[G3.5] ParallelForEachAsync over an asynchronous source, at every point: each item once or not at all, and the source disposed once")]
    public async Task ParallelForEachAsync_AsynchronousSource_EachItemAtMostOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int[] done = new int[Items];
            var source = new CountingSource(Items);
            return Trial.OfAsync(
                async context =>
                {
                    await context.ParallelForEachAsync(source, (i, token) => DoAsync(done, i, token), maxDegreeOfParallelism: 2);
                    await context.YieldAsync();
                },
                report => source.Begun == source.Disposed && IsEachAtMostOnce(done, report));
        });

    private static async ValueTask DoAsync(int[] done, int item, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        Interlocked.Increment(ref done[item]);
    }

    private static bool IsEachAtMostOnce(int[] done, JobReport report) =>
        done.All(times => times is 0 or 1) && (report.State != JobState.Succeeded || done.Sum() == Items);
}
