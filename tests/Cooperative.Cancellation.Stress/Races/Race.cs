namespace Cooperative.Cancellation.Stress.Races;

/// <summary>
/// Two things, or three, at one moment, again and again: a little earlier, a little later, on this thread and on that. After every round
/// the whole contract is asserted.
/// </summary>
internal static class Race
{
    private const int SweepSteps = 64;
    private const int LongestShift = 200_000;

    // So many rounds with a winner, and one of two processors has been the first in some of them.
    private const int Enough = 500;

    /// <summary>How often each race is run.</summary>
    private static readonly int Times = Rounds.Of(everyBuild: 600, night: 1_000_000);

    public static void Run(Func<int, Round> make)
    {
        // Where the two come at the same moment is not known beforehand: one may have a longer way to go, through the pool, say. So the
        // middle of the sweep is moved towards the side that has lost.
        int middle = 0;
        int wonByOne = 0, wonByOther = 0;
        using Round first = make(0);
        using var line = new StartLine(first.Third is null ? 2 : 3);
        for (int number = 0; number < Times; number++)
        {
            using Round round = make(number);
            round.Prepare();
            int shift = middle + Sweep(number);
            // Which thread is which side changes: with one processor that is what decides.
            Action[] sides = round.Third is { } third ? [round.One, round.Other, third] : [round.One, round.Other];
            int[] delays = [Math.Max(0, -shift), Math.Max(0, shift), Math.Abs(shift) / 2];
            line.Run(Turned(sides, number), Turned(delays[..sides.Length], number));
            round.Finish();
            if (round.OneWon is { } oneWon)
            {
                wonByOne += oneWon ? 1 : 0;
                wonByOther += oneWon ? 0 : 1;
                middle = Math.Clamp(middle + (oneWon ? -16 : 16), -LongestShift, LongestShift);
            }
        }

        Assert.True(
            (wonByOne == 0) == (wonByOther == 0) || wonByOne + wonByOther < Enough || Environment.ProcessorCount == 1,
            $"A race that always ends the same is none: one side came first {wonByOne} times, the other {wonByOther}.");
    }

    private static T[] Turned<T>(T[] list, int by) => [.. list[(by % list.Length)..], .. list[..(by % list.Length)]];

    /// <summary>From some microseconds before to as many after, closely in the middle and wider apart outside.</summary>
    private static int Sweep(int number)
    {
        int step = (number / 2 % ((2 * SweepSteps) + 1)) - SweepSteps;
        return Math.Sign(step) * step * step;
    }
}
