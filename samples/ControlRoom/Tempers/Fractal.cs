using System.Numerics;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>Deaf: it looks up between two images, never while it draws one. Pings go unanswered, and so does the request to stop.</summary>
internal static class Fractal
{
    private const int Width = 400;

    public static void Run(JobContext context, Func<Stretch> newImage)
    {
        for (long rows = 0; ;)
        {
            context.Checkpoint();
            for (Stretch image = newImage(); !image.IsOver;)
            {
                DrawRow(rows++ % Width);
                context.ReportProgress(rows, message: "rows");
            }
        }
    }

    private static int DrawRow(long row)
    {
        int inside = 0;
        for (int column = 0; column < Width; column++)
        {
            var point = new Complex((3.0 * column / Width) - 2.2, (3.0 * row / Width) - 1.5);
            Complex z = Complex.Zero;
            int step = 0;
            while (step < 500 && (z.Real * z.Real) + (z.Imaginary * z.Imaginary) < 4)
            {
                z = (z * z) + point;
                step++;
            }

            inside += step == 500 ? 1 : 0;
        }

        return inside;
    }
}
