// Loops as users write them, run once each, so that the JIT compiles them: tests read from its listing what it made of them.
using System.Numerics;
using Cooperative.Cancellation;
using Cooperative.Cancellation.LoopProbe;

int[] ints = [.. Enumerable.Range(0, 1000)];
byte[] bytes = [.. ints.Select(number => (byte)number)];
CancellableJob<BigInteger> job = CancellableJob.Start(context =>
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
    + ChunkedLoops.Xorshift(context, ints.Length));
Console.WriteLine(await job.Completion);
