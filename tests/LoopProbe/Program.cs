// Loops as users write them, so that the JIT compiles them: tests read from its listing what it made of them. Run once each, for a
// process that compiles everything at once with all it can do; with "warm", again and again, until the JIT has compiled each anew
// from what it saw in them: that nobody ever asks the work anything, so that it makes no effort for the path of those who do.
using System.Numerics;
using Cooperative.Cancellation;
using Cooperative.Cancellation.LoopProbe;

int[] ints = [.. Enumerable.Range(0, 1000)];
byte[] bytes = [.. ints.Select(number => (byte)number)];
CancellableJob<BigInteger> job = CancellableJob.Start(context =>
{
    BigInteger sum = 0;
    for (int round = 0; round < (args is ["warm"] ? 60 : 1); round++)
    {
        for (int call = 0; call < (args is ["warm"] ? 40 : 1); call++)
        {
            sum += RunEach(context);
        }

        if (args is ["warm"])
        {
            // The JIT compiles in the background.
            Thread.Sleep(50);
        }
    }

    return sum;
});
Console.WriteLine(await job.Completion);

BigInteger RunEach(JobContext context) =>
    (BigInteger)CheckedLoops.IntSum(context, ints)
    + CheckedLoops.ByteHistogram(context, bytes)[0]
    + (BigInteger)CheckedLoops.DoubleRecurrence(context, ints.Length)
    + CheckedLoops.Xorshift(context, ints.Length)
    + PacedLoops.IntSum(context, ints)
    + PacedLoops.ByteHistogram(context, bytes)[0]
    + (BigInteger)PacedLoops.DoubleRecurrence(context, ints.Length)
    + PacedLoops.Xorshift(context, ints.Length)
    + ChunkedLoops.IntSum(context, ints)
    + ChunkedLoops.ByteHistogram(context, bytes)[0]
    + (BigInteger)ChunkedLoops.DoubleRecurrence(context, ints.Length)
    + ChunkedLoops.Xorshift(context, ints.Length);
