using Cooperative.Cancellation;

namespace OneBody;

/// <summary>
/// The one body: counts the primes of a block of numbers. It knows its context, and nothing of who runs it or who asks it to stop.
/// </summary>
internal sealed class PrimeCount
{
    private const int BlockSize = 10_000;

    private readonly TaskCompletionSource _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _primes;
    private int _blocks;

    /// <summary>Ends when the first block is counted.</summary>
    public Task UnderWay => _underWay.Task;

    public long Primes => Volatile.Read(ref _primes);

    public int Blocks => Volatile.Read(ref _blocks);

    /// <summary>A block counts when it is whole: whoever is stopped in the middle of one has counted nothing of it.</summary>
    public void CountBlock(JobContext context, int block)
    {
        int primes = 0;
        long first = (long)block * BlockSize;
        for (long number = first; number < first + BlockSize; number++)
        {
            context.Checkpoint();
            primes += IsPrime(number) ? 1 : 0;
        }

        Interlocked.Add(ref _primes, primes);
        Interlocked.Increment(ref _blocks);
        _underWay.TrySetResult();
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
