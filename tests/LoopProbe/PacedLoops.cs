using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.LoopProbe;

/// <summary>A checkpoint in every round, which looks in every thousandth.</summary>
internal static class PacedLoops
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int IntSum(JobContext context, int[] items)
    {
        int sum = 0;
        Pace pace = context.Pace(every: 1000);
        foreach (int item in items)
        {
            pace.Checkpoint();
            sum += item;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int[] ByteHistogram(JobContext context, byte[] items)
    {
        int[] counts = new int[256];
        Pace pace = context.Pace(every: 1000);
        foreach (byte item in items)
        {
            pace.Checkpoint();
            counts[item]++;
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double DoubleRecurrence(JobContext context, int count)
    {
        double state = 0.5;
        Pace pace = context.Pace(every: 1000);
        for (int i = 0; i < count; i++)
        {
            pace.Checkpoint();
            state = (state * 0.999) + 0.25;
        }

        return state;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Xorshift(JobContext context, int count)
    {
        ulong state = 88172645463325252;
        Pace pace = context.Pace(every: 1000);
        for (int i = 0; i < count; i++)
        {
            pace.Checkpoint();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        return state;
    }
}
