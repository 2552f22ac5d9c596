using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: a chunk takes about as long as it is meant to, whatever an item costs, and never four times as long once it has settled.</summary>
public class ChunkSizeTests
{
    private static readonly TimeSpan Default = TimeSpan.FromMicroseconds(250);
    private readonly TestTime _time = new();

    /// <summary>Ticks of 100 ns an item: from one that is too cheap for the clock to one that is dearer than a whole chunk should be.</summary>
    public static TheoryData<double> Costs => [0.003, 0.1, 1, 3, 17, 100, 1_000, 2_400];

    [Theory(DisplayName = "G3.5 Whatever an item costs, a chunk takes about the latency")]
    [MemberData(nameof(Costs))]
    public async Task Chunks_ItemsOfOneCost_TakeAboutTheLatency(double ticks)
    {
        foreach (TimeSpan? latency in (TimeSpan?[])[null, TimeSpan.FromMilliseconds(2), TimeSpan.FromMicroseconds(30)])
        {
            TimeSpan target = latency ?? Default;
            List<(long Length, TimeSpan Took)> chunks = await LoopAsync(100, latency, _ => ticks);
            Assert.Equal(1, chunks[0].Length);
            TimeSpan item = TimeSpan.FromTicks((long)Math.Ceiling(ticks));
            TimeSpan most = item > target ? item : target;
            Assert.All(chunks, chunk => Assert.True(chunk.Took <= most * 1.1 + TimeSpan.FromTicks(1), $"{chunk} against {target}"));

            // Not needlessly short either, but for the last steps down to whole vectors, and the cap on what a chunk may hold.
            Assert.All(chunks[20..], chunk => Assert.True(
                chunk.Took >= target * 0.45 || chunk.Length is 1 or (1 << 20), $"{chunk} against {target}"));
        }
    }

    [Fact(DisplayName = "G3.5 Cheap items: the chunks grow eightfold to about the latency, and from there on are of whole vectors")]
    public async Task Chunks_CheapItems_GrowByEight()
    {
        List<(long Length, TimeSpan Took)> chunks = await LoopAsync(7, null, _ => 1);
        Assert.Equal((long[])[1, 8, 64, 512, 2496, 2496, 2496], chunks.Select(chunk => chunk.Length));
    }

    [Fact(DisplayName = "G3.5 Once a chunk has taken half the latency, they no more than double")]
    public async Task Chunks_OneWasNearTheLatency_GrowByTwo()
    {
        List<(long Length, TimeSpan Took)> chunks = await LoopAsync(7, null, chunk => chunk == 0 ? Default.Ticks / 2 : 1);
        Assert.Equal((long[])[1, 2, 4, 8, 16, 32, 64], chunks.Select(chunk => chunk.Length));
    }

    [Fact(DisplayName = "G3.5 A clock that goes back does not make the chunks short")]
    public async Task Chunks_ClockGoesBack_Grow()
    {
        var clock = new HandClock();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = clock });
        List<long> lengths = [];
        foreach ((long start, long end) in parked.Context.Chunks(0L, 1000L))
        {
            lengths.Add(end - start);
            clock.Timestamp -= 10_000;
        }

        Assert.Equal((long[])[1, 8, 64, 512, 415], lengths);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 An item dearer than the latency is a chunk of its own")]
    public async Task Chunks_DearItems_AreChunksOfOne()
    {
        List<(long Length, TimeSpan Took)> chunks = await LoopAsync(20, null, _ => 50_000);
        Assert.All(chunks, chunk => Assert.Equal(1, chunk.Length));
    }

    [Fact(DisplayName = "G3.5 Items that become dearer by and by: no chunk takes four times the latency")]
    public async Task Chunks_CostDrifts_FollowIt()
    {
        List<(long Length, TimeSpan Took)> chunks = await LoopAsync(200, null, chunk => 0.5 * Math.Pow(1.05, chunk));
        Assert.All(chunks, chunk => Assert.True(chunk.Took < Default * 4, $"{chunk}"));
        Assert.True(chunks[^1].Length < 10, "The cost has grown, and the chunk has not shrunk.");
    }

    [Fact(DisplayName = "G3.5 Items of any mixed cost, up to a hundred times: after each dear chunk the next is short at once, and grows slowly")]
    public async Task Chunks_CostJumps_ShrinkAtOnceAndGrowSlowly()
    {
        // Settled on cheap items, then a run of dear ones, then cheap ones again.
        List<(long Length, TimeSpan Took)> chunks = await LoopAsync(80, null, chunk => chunk is >= 40 and < 50 ? 100 : 1);
        Assert.True(chunks[40].Took > Default * 4, "Nobody can know it before; the test's jump is too small.");
        Assert.All(chunks[41..], chunk => Assert.True(chunk.Took < Default * 4, $"{chunk}"));
        Assert.True(chunks[51].Length <= chunks[50].Length * 2, "From dear to cheap by small steps.");
        Assert.InRange(chunks[79].Took, Default * 0.9, Default * 1.1);
    }

    [Fact(DisplayName = "G3.5 A clock that stands still: no chunk has more than 2^20 items")]
    public async Task Chunks_ClockStandsStill_StayBounded()
    {
        List<(long Length, TimeSpan Took)> chunks = await LoopAsync(30, null, _ => 0);
        Assert.Equal(1 << 20, chunks.Max(chunk => chunk.Length));
    }

    /// <summary>A loop without end, left after so many chunks. The work tells what an item costs in the chunk of a given number.</summary>
    private async Task<List<(long Length, TimeSpan Took)>> LoopAsync(int count, TimeSpan? latency, Func<int, double> ticks)
    {
        var chunks = new List<(long, TimeSpan)>();
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                foreach ((long start, long end) in context.Chunks(0, long.MaxValue, latency, progress: false))
                {
                    TimeSpan took = TimeSpan.FromTicks((long)Math.Round(ticks(chunks.Count) * (end - start)));
                    _time.Advance(took);
                    chunks.Add((end - start, took));
                    if (chunks.Count == count)
                    {
                        break;
                    }
                }
            },
            new JobOptions { TimeProvider = _time });
        await job.EndAsync();
        await job.Completion;
        return chunks;
    }
}
