using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>Declines: it sees the request, finishes the lap that it is at, and returns its value. Succeeded, and the report says Declined.</summary>
internal static class Proof
{
    private const int Lap = 150_000;

    /// <summary>Every even number from 4 on is the sum of two primes, as far as anybody has looked.</summary>
    public static long Run(JobContext context)
    {
        for (long even = 4; ; even += 2)
        {
            long done = (even / 2) % Lap;

            // No checkpoint that throws: it reads the flag, and makes up its own mind.
            bool isAsked = context.IsCancellationRequested;
            if (isAsked && done == 0)
            {
                context.ReportProgress(Lap, Lap, "asked, and done all the same");
                return even;
            }

            context.ReportProgress(done, Lap, isAsked ? "asked, and not done yet" : null);

            if (!Enumerable.Range(2, (int)even / 2).Any(prime => IsPrime(prime) && IsPrime(even - prime)))
            {
                throw new InvalidOperationException($"{even} is not the sum of two primes. Call a mathematician.");
            }
        }
    }

    private static bool IsPrime(long number)
    {
        for (long divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return number > 1;
    }
}
