using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.LoopProbe;

/// <summary>A checkpoint in every round.</summary>
internal static class CheckedLoops
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int IntSum(JobContext context, int[] items)
    {
        int sum = 0;
        foreach (int item in items)
        {
            context.Checkpoint();
            sum += item;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int[] ByteHistogram(JobContext context, byte[] items)
    {
        int[] counts = new int[256];
        foreach (byte item in items)
        {
            context.Checkpoint();
            counts[item]++;
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double DoubleRecurrence(JobContext context, int count)
    {
        double state = 0.5;
        for (int i = 0; i < count; i++)
        {
            context.Checkpoint();
            state = (state * 0.999) + 0.25;
        }

        return state;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Xorshift(JobContext context, int count)
    {
        ulong state = 88172645463325252;
        for (int i = 0; i < count; i++)
        {
            context.Checkpoint();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        return state;
    }
}
