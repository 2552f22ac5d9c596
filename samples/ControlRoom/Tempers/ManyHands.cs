using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>A parallel loop: two threads multiply matrices row by row, and both are asked at once.</summary>
internal static class ManyHands
{
    private const int Size = 384;
    private const int Lap = 400;

    public static void Run(JobContext context)
    {
        double[] left = [.. Enumerable.Range(0, Size * Size).Select(i => i % 7.0)];
        double[] right = [.. Enumerable.Range(0, Size * Size).Select(i => i % 11.0)];
        double[] product = new double[Size * Size];
        for (int matrix = 0; ; matrix++)
        {
            context.ReportProgress(matrix % Lap, Lap);
            context.ParallelFor(0, Size, row => MultiplyRow(row, left, right, product), maxDegreeOfParallelism: 2, progress: false);
        }
    }

    private static void MultiplyRow(int row, double[] left, double[] right, double[] product)
    {
        Span<double> target = product.AsSpan(row * Size, Size);
        target.Clear();
        for (int k = 0; k < Size; k++)
        {
            double factor = left[(row * Size) + k];
            ReadOnlySpan<double> source = right.AsSpan(k * Size, Size);
            for (int column = 0; column < target.Length; column++)
            {
                target[column] += factor * source[column];
            }
        }
    }
}
