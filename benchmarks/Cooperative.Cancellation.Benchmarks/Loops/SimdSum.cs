using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>The int sum by vectors: a call that eats items by the thousand, in which nobody can check. A check comes before and not within.</summary>
public readonly struct SimdSum : ILoop<int, int>
{
    public static int[] MakeItems(int count) => IntSum.MakeItems(count);

    public static int Begin() => 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run<TCheck>(ReadOnlySpan<int> items, int state, TCheck check)
        where TCheck : struct, ICheck, allows ref struct
    {
        check.Check();
        ReadOnlySpan<Vector<int>> vectors = MemoryMarshal.Cast<int, Vector<int>>(items);
        Vector<int> sums = default;
        foreach (Vector<int> vector in vectors)
        {
            sums += vector;
        }

        int sum = state + Vector.Sum(sums);
        foreach (int item in items[(vectors.Length * Vector<int>.Count)..])
        {
            sum += item;
        }

        return sum;
    }

    public static bool IsRight(int[] items, int state) => IntSum.IsRight(items, state);
}
