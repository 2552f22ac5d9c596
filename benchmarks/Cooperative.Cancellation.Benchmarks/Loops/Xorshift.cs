using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>A chain in which each step waits for the one before: a check finds idle hardware to run on.</summary>
public readonly struct Xorshift : ILoop<ulong, ulong>
{
    public static ulong[] MakeItems(int count) => [.. Enumerable.Range(0, count).Select(i => (ulong)i)];

    public static ulong Begin() => 88172645463325252;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Run<TCheck>(ReadOnlySpan<ulong> items, ulong state, TCheck check)
        where TCheck : struct, ICheck, allows ref struct
    {
        for (int i = 0; i < items.Length; i++)
        {
            check.Check();
            state ^= items[i];
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        return state;
    }

    public static bool IsRight(ulong[] items, ulong state) => state == items.Aggregate((BigInteger)Begin(), Step);

    private static BigInteger Step(BigInteger state, ulong item)
    {
        state ^= item;
        state ^= state << 13 & ulong.MaxValue;
        state ^= state >> 7;
        return state ^ (state << 17 & ulong.MaxValue);
    }
}
