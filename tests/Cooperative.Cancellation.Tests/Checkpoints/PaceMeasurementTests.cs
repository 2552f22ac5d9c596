using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: what a pace that finds itself makes of what its clock tells it, from one measurement to the next.</summary>
public class PaceMeasurementTests
{
    private const int LargestGuess = 1 << 20;

    private readonly HandClock _clock = new();

    [Theory(DisplayName = "G3.5 A new measurement is the new pace, unless rounds are more than twice as dear: then every round until the next; a clock that stands still or goes back changes nothing")]
    [InlineData(16_000, 8)]
    [InlineData(32_000, 4)]
    [InlineData(48_000, 1)]
    [InlineData(4_000, 32)]
    [InlineData(0, 8)]
    [InlineData(-16_000, 8)]
    public async Task Pace_MeasuredAnew_IsSetByWhatTheClockTells(long ticks, int pace)
    {
        ParkedJob parked = await ParkAsync();

        Assert.Equal(pace, PaceAfter(parked, ticks));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 A pace that lasts is measured less and less often, after 1 ms at first and every 64 ms at last, and after 1 ms again once it has changed")]
    public async Task Pace_Steady_IsMeasuredLessOften()
    {
        ParkedJob parked = await ParkAsync();

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64, 64, 1], Periods(parked));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 A clock that says that rounds cost nothing is not believed at once: it looks after 2^20 rounds at most")]
    public async Task Pace_FirstMeasurementIsFarTooHigh_StaysBounded()
    {
        ParkedJob parked = await ParkAsync();

        Assert.Equal(LargestGuess, PaceOfFreeRounds(parked, measurements: 1));

        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 Where it keeps saying so it is believed: a pace may be of more than 2^20 rounds")]
    public async Task Pace_MeasurementsStayHigh_AreBelieved()
    {
        ParkedJob parked = await ParkAsync();

        Assert.Null(PaceOfFreeRounds(parked, measurements: 2));

        await parked.EndAsync();
    }

    /// <summary>The pace of rounds of 1,000 ticks, eight to the latency, after sixteen that took so many ticks together.</summary>
    private int? PaceAfter(ParkedJob parked, long ticks)
    {
        Pace pace = parked.Context.Pace(TimeSpan.FromTicks(8_000));

        // It looks after 1, 2, 4, 8 and 16 rounds, then after 8; so that every measurement begins and ends with a look.
        Measure(ref pace, 15, 15_000);
        Measure(ref pace, 16, 16_000);
        Measure(ref pace, 16, 16_000);
        Measure(ref pace, 16, ticks);
        Loop(ref pace, 8);
        return RoundsToTheLook(parked, ref pace);
    }

    /// <summary>Milliseconds to the next measurement: as it is made, after each of eight with rounds of the latency, and then one with shorter rounds.</summary>
    private List<int> Periods(ParkedJob parked)
    {
        Pace pace = parked.Context.Pace();
        List<int> periods = [(int)_clock.Due.TotalMilliseconds];
        for (int measurement = 0; measurement < 8; measurement++)
        {
            Measure(ref pace, 8, 8 * 2_500);
            periods.Add((int)_clock.Due.TotalMilliseconds);
        }

        Measure(ref pace, 8, 8 * 2_500 / 4);
        periods.Add((int)_clock.Due.TotalMilliseconds);
        return periods;
    }

    /// <summary>The pace of rounds that hardly move the clock, with a latency of a second; null where it is above 2^20.</summary>
    private int? PaceOfFreeRounds(ParkedJob parked, int measurements)
    {
        Pace pace = parked.Context.Pace(TimeSpan.FromSeconds(1));
        Measure(ref pace, 15, 1);
        Loop(ref pace, 16);
        for (int measurement = 1; measurement < measurements; measurement++)
        {
            Measure(ref pace, LargestGuess, 1);
            Loop(ref pace, LargestGuess);
        }

        return RoundsToTheLook(parked, ref pace);
    }

    /// <summary>So many rounds, after which the clock has gone on by so much, and the timer rings.</summary>
    private void Measure(ref Pace pace, int rounds, long ticks)
    {
        Loop(ref pace, rounds);
        _clock.Timestamp += ticks;
        _clock.Ring();
    }

    private static void Loop(ref Pace pace, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            pace.Checkpoint();
        }
    }

    /// <summary>Asks the job to stop right after a look; in which round it looks again, null for none of a million.</summary>
    private static int? RoundsToTheLook(ParkedJob parked, ref Pace pace)
    {
        parked.Job.Cancel();
        int round = 0;
        try
        {
            while (round < LargestGuess)
            {
                round++;
                pace.Checkpoint();
            }

            return null;
        }
        catch (JobCanceledException)
        {
            return round;
        }
    }

    private Task<ParkedJob> ParkAsync() => ParkedJob.StartAsync(options: new() { TimeProvider = _clock });
}
