using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class LoopTests
{
    private const int Items = 20;

    public static TheoryData<string> Loops => [.. All.Keys];

    /// <summary>Every loop of ours over the same twenty items; what each does with one is what it is given.</summary>
    private static Dictionary<string, Action<JobContext, Action<int>>> All => new()
    {
        ["Checkpoint"] = static (context, work) =>
        {
            for (int i = 0; i < Items; i++)
            {
                context.Checkpoint();
                work(i);
            }
        },
        ["Pace(every)"] = static (context, work) =>
        {
            Pace pace = context.Pace(every: 3);
            for (int i = 0; i < Items; i++)
            {
                pace.Checkpoint();
                work(i);
            }
        },
        ["Pace(latency)"] = static (context, work) =>
        {
            Pace pace = context.Pace(TimeSpan.FromMilliseconds(1));
            for (int i = 0; i < Items; i++)
            {
                pace.Checkpoint();
                work(i);
            }
        },
        ["Chunks(ReadOnlySpan)"] = static (context, work) =>
        {
            foreach (ReadOnlySpan<int> chunk in context.Chunks(Numbers.AsSpan()))
            {
                foreach (int i in chunk)
                {
                    work(i);
                }
            }
        },
        ["Chunks(array)"] = static (context, work) =>
        {
            foreach (Span<int> chunk in context.Chunks(Numbers))
            {
                foreach (int i in chunk)
                {
                    work(i);
                }
            }
        },
        ["Chunks(memory)"] = static (context, work) =>
        {
            foreach (ReadOnlyMemory<int> chunk in context.Chunks(new ReadOnlyMemory<int>(Numbers)))
            {
                foreach (int i in chunk.Span)
                {
                    work(i);
                }
            }
        },
        ["Chunks(int, int)"] = static (context, work) =>
        {
            foreach ((int start, int end) in context.Chunks(0, Items))
            {
                for (int i = start; i < end; i++)
                {
                    work(i);
                }
            }
        },
        ["Chunks(long, long)"] = static (context, work) =>
        {
            foreach ((long start, long end) in context.Chunks(0L, Items))
            {
                for (long i = start; i < end; i++)
                {
                    work((int)i);
                }
            }
        },
        ["WithCheckpoints"] = static (context, work) =>
        {
            foreach (int i in Numbers.WithCheckpoints(context))
            {
                work(i);
            }
        },
    };

    private static int[] Numbers => [.. Enumerable.Range(0, Items)];

    [Theory(DisplayName = "[G3.5] A loop of ours, at every point: a first part of the items is done, each once, and all where it came to its end")]
    [MemberData(nameof(Loops))]
    public async Task Loop_AtEveryPoint_DoesAFirstPartOnce(string loop) =>
        await EveryWay.ExploreAsync(() =>
        {
            List<int> done = [];
            return Trial.Of(
                context =>
                {
                    All[loop](context, done.Add);
                    context.Checkpoint();
                },
                report => done.SequenceEqual(Numbers.Take(done.Count)) && (report.State != JobState.Succeeded || done.Count == Items));
        });

    [Theory(DisplayName = "[G3.5] A loop of ours whose items take time, at every point: the same, with a checkpoint before each item")]
    [MemberData(nameof(Loops))]
    public async Task Loop_WhoseItemsTakeTime_DoesAFirstPartOnce(string loop)
    {
        var clock = new TestTime();
        await EveryWay.ExploreAsync(
            () =>
            {
                List<int> done = [];
                return Trial.Of(
                    context =>
                    {
                        All[loop](context, item =>
                        {
                            done.Add(item);
                            clock.Advance(TimeSpan.FromMilliseconds(100));
                        });
                        context.Checkpoint();
                    },
                    report => done.SequenceEqual(Numbers.Take(done.Count)) && (report.State != JobState.Succeeded || done.Count == Items));
            },
            EveryWay.Options with { TimeProvider = clock });
    }

    [Fact(DisplayName = "[G3.5] WithCheckpoints over an asynchronous source, at every point: it is disposed once for each time that it was read")]
    public async Task WithCheckpoints_AsynchronousSource_DisposedOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var source = new CountingSource(5);
            List<int> done = [];
            return Trial.OfAsync(
                async context =>
                {
                    await foreach (int item in source.WithCheckpoints(context))
                    {
                        done.Add(item);
                    }

                    await context.YieldAsync();
                },
                report => source.Begun == source.Disposed
                    && done.SequenceEqual(Enumerable.Range(0, done.Count))
                    && (report.State != JobState.Succeeded || done.Count == 5));
        });

    [Fact(DisplayName = "[G3.5] WithCheckpoints over a source, at every point: its enumerator is disposed once")]
    public async Task WithCheckpoints_Source_DisposedOnce() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var source = new CountingSource(5);
            int done = 0;
            return Trial.Of(
                context =>
                {
                    foreach (int item in source.Items().WithCheckpoints(context))
                    {
                        Assert.Equal(done++, item);
                    }

                    context.Checkpoint();
                },
                report => source.Begun == source.Disposed && (report.State != JobState.Succeeded || done == 5));
        });

    [Fact(DisplayName = "YieldAsync that gives the thread away every time, at every point: each step once")]
    public async Task YieldAsync_GivingTheThreadAway_EachStepOnce()
    {
        var clock = new TestTime();
        await EveryWay.ExploreAsync(
            () =>
            {
                List<int> done = [];
                return Trial.OfAsync(
                    async context =>
                    {
                        for (int i = 0; i < Items; i++)
                        {
                            await context.YieldAsync();
                            done.Add(i);
                            clock.Advance(TimeSpan.FromSeconds(1));
                        }

                        await context.YieldAsync();
                    },
                    report => done.SequenceEqual(Numbers.Take(done.Count)) && (report.State != JobState.Succeeded || done.Count == Items));
            },
            EveryWay.Options with { TimeProvider = clock });
    }

    [Fact(DisplayName = "[G3.5] Pace(latency) on the clock of the machine, at every point: the loop ends")]
    public async Task Pace_OnTheRealClock_Ends() =>
        await EveryWay.ExploreAsync(
            static () => Trial.Of(context =>
            {
                Pace pace = context.Pace(TimeSpan.FromHours(1));
                for (int i = 0; i < Items; i++)
                {
                    pace.Checkpoint();
                }
            }),
            EveryWay.Options with { TimeProvider = TimeProvider.System });
}
