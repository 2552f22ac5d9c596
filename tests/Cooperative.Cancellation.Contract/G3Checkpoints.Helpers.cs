namespace Cooperative.Cancellation.Contract;

/// <summary>Loops: those of the platform, given a context's token, and the library's own.</summary>
public partial class G3Checkpoints
{
    /// <summary>Loops of the platform's that take a token.</summary>
    public enum PlatformLoop
    {
        ParallelFor,
        ParallelForEach,
        ParallelForEachAsync,
        Plinq,
    }

    /// <summary>Loops, and other helpers, of the library's.</summary>
    public enum Helper
    {
        SpanChunks,
        MemoryChunks,
        IndexChunks,
        PaceEvery,
        PaceByTime,
        Enumerable,
        AsyncEnumerable,
        ParallelFor,
        ParallelForEach,
        ParallelForEachAsync,
        Yield,
    }

    [Theory(DisplayName = "G3.4 Token and exception of a context agree, so Parallel.For, Parallel.ForEachAsync and PLINQ given that token end in an OperationCanceledException, not an AggregateException")]
    [EveryWay(Of = typeof(PlatformLoop))]
    public async Task PlatformLoop_GivenTheToken_EndsInACancellation(Way way, PlatformLoop loop)
    {
        Exception? thrown = null;
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            thrown = await Record.ExceptionAsync(() => RunAsync(
                loop,
                () =>
                {
                    self.Job.Cancel();
                    context.Checkpoint();
                },
                context.Token));
            throw thrown!;
        });
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.IsAssignableFrom<OperationCanceledException>(thrown);
    }

    [Theory(DisplayName = "G3.4 The library's own parallel helpers end in JobCanceledException")]
    [EveryWay]
    public async Task OwnParallelLoop_Requested_EndsInAJobCanceledException(Way way)
    {
        var thrown = new List<JobCanceledException>();
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            void Work() => self.Job.Cancel();
            thrown.Add(Assert.Throws<JobCanceledException>(() => context.ParallelFor(0, 100, _ => Work())));
            thrown.Add(Assert.Throws<JobCanceledException>(() => context.ParallelForEach(Items(), _ => Work())));
            thrown.Add(await Assert.ThrowsAsync<JobCanceledException>(() => context.ParallelForEachAsync(Items(), (_, _) =>
            {
                Work();
                return default;
            })));
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.Declined);
        Assert.All(thrown, exception => Assert.Equal(subject.Context.Token, exception.CancellationToken));
    }

    [Theory(DisplayName = "G3.5 Every helper (chunks, paced, enumerables, parallel, yield) observes a request within the bound its documentation states")]
    [EveryWay(Hooks = Hooks.Without, Of = typeof(Helper))]
    public async Task Helper_Requested_GoesNoFurtherThanItSays(Way way, Helper helper)
    {
        int rounds = 0;
        int roundsAfter = -1;
        int largestChunk = 0;
        Subject subject = await Subject.StartAsync(
            way,
            async (self, context) =>
            {
                // In the course of round 100, or of the chunk that has it. Where the clock stands still, chunks are as large as can be.
                void Round()
                {
                    roundsAfter += rounds >= 100 ? 1 : 0;
                    if (++rounds == 100)
                    {
                        self.Job.Cancel();
                        roundsAfter = 0;
                    }
                }

                void Chunk(int items)
                {
                    largestChunk = Math.Max(largestChunk, items);
                    for (int item = 0; item < items; item++)
                    {
                        Round();
                    }
                }

                await Assert.ThrowsAsync<JobCanceledException>(() => LoopAsync(helper, context, Round, Chunk));
            },
            new JobOptions { TimeProvider = new CountingClock() });
        JobReport report = await subject.EndsAsync(JobState.Succeeded, JobResponse.Declined);
        int bound = helper switch
        {
            // Within one chunk.
            Helper.SpanChunks or Helper.MemoryChunks or Helper.IndexChunks => largestChunk,
            Helper.PaceEvery => 10,

            // As long as it does not know its pace, at most as late as it has been going on.
            Helper.PaceByTime => 2 * 100,

            // At the next element, at the next body, at once.
            _ => 0,
        };
        Assert.InRange(roundsAfter, 0, bound);
        Assert.Equal("G3Checkpoints.Helpers.cs", report.ObservedFile);
    }

    private static Task RunAsync(PlatformLoop loop, Action body, CancellationToken token)
    {
        var options = new ParallelOptions { CancellationToken = token };
        switch (loop)
        {
            case PlatformLoop.ParallelFor:
                Parallel.For(0, 1000, options, _ => body());
                return Task.CompletedTask;
            case PlatformLoop.ParallelForEach:
                Parallel.ForEach(Items(), options, _ => body());
                return Task.CompletedTask;
            case PlatformLoop.Plinq:
                Items().AsParallel().WithCancellation(token).ForAll(_ => body());
                return Task.CompletedTask;
            default:
                return Parallel.ForEachAsync(Items(), options, (_, _) =>
                {
                    body();
                    return default;
                });
        }
    }

    private static async Task LoopAsync(Helper helper, JobContext context, Action round, Action<int> chunk)
    {
        switch (helper)
        {
            case Helper.SpanChunks:
                foreach (ReadOnlySpan<int> part in context.Chunks<int>(new int[10_000].AsSpan()))
                {
                    chunk(part.Length);
                }

                break;
            case Helper.MemoryChunks:
                foreach (ReadOnlyMemory<int> part in context.Chunks((ReadOnlyMemory<int>)new int[10_000]))
                {
                    chunk(part.Length);
                }

                break;
            case Helper.IndexChunks:
                foreach ((int start, int end) in context.Chunks(0, 10_000))
                {
                    chunk(end - start);
                }

                break;
            case Helper.PaceEvery:
                RunPaced(context.Pace(every: 10), round);
                break;
            case Helper.PaceByTime:
                RunPaced(context.Pace(), round);
                break;
            case Helper.Enumerable:
                foreach (int _ in Items().WithCheckpoints(context))
                {
                    round();
                }

                break;
            case Helper.AsyncEnumerable:
                await foreach (int _ in ItemsAsync().WithCheckpoints(context))
                {
                    round();
                }

                break;
            case Helper.ParallelFor:
                context.ParallelFor(0, 10_000, _ => round(), maxDegreeOfParallelism: 1);
                break;
            case Helper.ParallelForEach:
                context.ParallelForEach(Items(), _ => round(), maxDegreeOfParallelism: 1);
                break;
            case Helper.ParallelForEachAsync:
                await context.ParallelForEachAsync(
                    Items(),
                    (_, _) =>
                    {
                        round();
                        return default;
                    },
                    maxDegreeOfParallelism: 1);
                break;
            default:
                for (int time = 0; time < 10_000; time++)
                {
                    await context.YieldAsync();
                    round();
                }

                break;
        }
    }

    private static void RunPaced(Pace pace, Action round)
    {
        for (int time = 0; time < 10_000; time++)
        {
            pace.Checkpoint();
            round();
        }
    }

    private static IEnumerable<int> Items() => Enumerable.Range(0, 10_000).Where(item => item >= 0);

    private static async IAsyncEnumerable<int> ItemsAsync()
    {
        foreach (int item in Items())
        {
            await Task.CompletedTask;
            yield return item;
        }
    }
}
