using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>A tight loop with a checkpoint in every round: asked to stop, it is gone within microseconds.</summary>
internal static class Collatz
{
    private const int Lap = 60_000_000;

    public static void Run(JobContext context)
    {
        int longest = 0;
        for (long number = 1; ; number++)
        {
            context.Checkpoint();
            longest = Math.Max(longest, StepsToOne(number));
            context.ReportProgress(number % Lap, Lap);
        }
    }

    private static int StepsToOne(long number)
    {
        int steps = 0;
        for (; number != 1; steps++)
        {
            number = long.IsEvenInteger(number) ? number >> 1 : (3 * number) + 1;
        }

        return steps;
    }
}
