using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>A store per iteration, which the JIT must assume to change anything that was read before.</summary>
public readonly struct ByteHistogram : ILoop<byte, int[]>
{
    public static byte[] MakeItems(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 37))];

    public static int[] Begin() => new int[256];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int[] Run<TCheck>(ReadOnlySpan<byte> items, int[] state, TCheck check)
        where TCheck : struct, ICheck, allows ref struct
    {
        for (int i = 0; i < items.Length; i++)
        {
            check.Check();
            state[items[i]]++;
        }

        return state;
    }

    public static bool IsRight(byte[] items, int[] state) =>
        items.CountBy(item => item).All(pair => state[pair.Key] == pair.Value) && state.Sum() == items.Length;
}
