using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: what a thread of a parallel loop takes at a time.</summary>
public class ParallelChunkTests
{
    private readonly HandClock _clock = new();

    [Fact(DisplayName = "G3.5 A thread takes about 250 µs of work at a time, but never more than a quarter of its share of what is left")]
    public async Task Loop_OfCheapItems_TakesChunks()
    {
        const int count = 20_000;
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
        _clock.Timestamp += TimeSpan.TicksPerHour;

        List<int> chunks = Loop(parked.Context, count);

        Assert.Equal([1, 8, 64, 512, 2496, 2496], chunks[..6]);
        int left = count;
        foreach (int chunk in chunks)
        {
            Assert.InRange(chunk, 1, Math.Max(1, left / 4));
            left -= chunk;
        }

        Assert.Equal(0, left);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 A loop that may use every processor takes chunks, too, and not one item at a time")]
    public async Task Loop_OnEveryProcessor_TakesChunks()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
        int before = _clock.Reads;

        parked.Context.ParallelFor(0, 100_000, _ => { });

        Assert.InRange(_clock.Reads - before, 1, 10_000);
        await parked.EndAsync();
    }

    /// <summary>How many items were done in a row without a look at the clock, one thread doing them all; each takes 100 ns.</summary>
    private List<int> Loop(JobContext context, int count)
    {
        List<int> chunks = [];
        int reads = 0;
        context.ParallelFor(
            0,
            count,
            _ =>
            {
                if (_clock.Reads != reads)
                {
                    reads = _clock.Reads;
                    chunks.Add(0);
                }

                chunks[^1]++;
                _clock.Timestamp++;
            },
            maxDegreeOfParallelism: 1);
        return chunks;
    }
}
