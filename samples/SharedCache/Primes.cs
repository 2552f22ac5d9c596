using Cooperative.Cancellation;

namespace SharedCache;

/// <summary>The expensive computation: counts primes with the sieve of Eratosthenes, a window at a time.</summary>
internal static class Primes
{
    private const int Window = 1 << 18;

    public static async Task<int> CountBelowAsync(int limit, JobContext context)
    {
        int[] divisors = PrimesBelow((int)Math.Sqrt(limit) + 1);
        var isComposite = new bool[Window];
        int count = 0;
        for (long start = 2; start < limit; start += Window)
        {
            await context.YieldAsync();
            int length = (int)Math.Min(Window, limit - start);
            Strike(isComposite.AsSpan(0, length), start, divisors);
            count += isComposite.AsSpan(0, length).Count(false);
            context.ReportProgress(start + length, limit, "looked at");
        }

        return count;
    }

    private static int[] PrimesBelow(int limit) =>
        [.. Enumerable.Range(2, limit - 1).Where(number => !Enumerable.Range(2, (int)Math.Sqrt(number) - 1).Any(divisor => number % divisor == 0))];

    private static void Strike(Span<bool> isComposite, long start, int[] divisors)
    {
        isComposite.Clear();
        foreach (int divisor in divisors)
        {
            // From its square on: smaller multiples have a smaller divisor.
            long first = Math.Max((long)divisor * divisor, (start + divisor - 1) / divisor * divisor);
            for (long multiple = first - start; multiple < isComposite.Length; multiple += divisor)
            {
                isComposite[(int)multiple] = true;
            }
        }
    }
}
