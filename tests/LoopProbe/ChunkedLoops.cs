using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.LoopProbe;

/// <summary>A checkpoint before every chunk; the loop over the chunk is bare.</summary>
internal static class ChunkedLoops
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int IntSum(JobContext context, ReadOnlySpan<int> items)
    {
        int sum = 0;
        foreach (ReadOnlySpan<int> chunk in context.Chunks(items))
        {
            foreach (int item in chunk)
            {
                sum += item;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int[] ByteHistogram(JobContext context, ReadOnlySpan<byte> items)
    {
        int[] counts = new int[256];
        foreach (ReadOnlySpan<byte> chunk in context.Chunks(items))
        {
            foreach (byte item in chunk)
            {
                counts[item]++;
            }
        }

        return counts;
    }

    /// <summary>With a local variable for each chunk, as the documentation says of floating-point numbers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double DoubleRecurrence(JobContext context, int count)
    {
        double state = 0.5;
        foreach ((int start, int end) in context.Chunks(0, count))
        {
            double local = state;
            for (int i = start; i < end; i++)
            {
                local = (local * 0.999) + 0.25;
            }

            state = local;
        }

        return state;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Xorshift(JobContext context, int count)
    {
        ulong state = 88172645463325252;
        foreach ((int start, int end) in context.Chunks(0, count))
        {
            for (int i = start; i < end; i++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
            }
        }

        return state;
    }
}
