using System.Numerics;
using System.Runtime.InteropServices;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>A SIMD loop, cut into chunks that find their own size: full speed inside a chunk, a checkpoint between two.</summary>
internal static class BriskSum
{
    public static float Run(JobContext context, int times)
    {
        float[] numbers = new float[1 << 22];
        numbers.AsSpan().Fill(0.5f);
        float sum = 0;
        for (int time = 0; time < times; time++)
        {
            foreach (ReadOnlySpan<float> chunk in context.Chunks((ReadOnlySpan<float>)numbers, progress: false))
            {
                sum += Sum(chunk);
            }

            context.ReportProgress(time + 1, times);
        }

        return sum;
    }

    private static float Sum(ReadOnlySpan<float> chunk)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(chunk);
        Vector<float> sums = Vector<float>.Zero;
        foreach (Vector<float> vector in vectors)
        {
            sums += vector;
        }

        float sum = Vector.Sum(sums);
        foreach (float rest in chunk[(vectors.Length * Vector<float>.Count)..])
        {
            sum += rest;
        }

        return sum;
    }
}
