using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>One load and one addition: the loop in which any check is most visible.</summary>
public readonly struct IntSum : ILoop<int, int>
{
    public static int[] MakeItems(int count) => [.. Enumerable.Range(0, count).Select(i => i % 1000)];

    public static int Begin() => 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run<TCheck>(ReadOnlySpan<int> items, int state, TCheck check)
        where TCheck : struct, ICheck, allows ref struct
    {
        for (int i = 0; i < items.Length; i++)
        {
            check.Check();
            state += items[i];
        }

        return state;
    }

    public static bool IsRight(int[] items, int state) => state == items.Sum(item => (long)item);
}
