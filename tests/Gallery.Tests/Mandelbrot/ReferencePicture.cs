using System.Numerics;
using Mandelbrot;
using SkiaSharp;

namespace Gallery.Tests.Mandelbrot;

/// <summary>The same picture by complex numbers, one point at a time: slower, and hard to get wrong.</summary>
internal static class ReferencePicture
{
    /// <summary>The colour that each pixel must have, row by row.</summary>
    public static SKColor[] Of(View view) =>
    [
        .. from row in Enumerable.Range(0, view.Rows)
           from column in Enumerable.Range(0, view.Columns)
           let point = new Complex(view.X(column)[0], view.Y(row))
           select new SKColor(Palette.ColorOf(StepsOf(point, view.MaxSteps), view.MaxSteps)),
    ];

    public static double StepsOf(Complex point, int maxSteps)
    {
        Complex z = Complex.Zero;
        for (int step = 0; step <= maxSteps; step++)
        {
            if (Complex.Abs(z) >= 256)
            {
                return step + 1 - Math.Log2(Math.Log2(Complex.Abs(z)));
            }

            z = (z * z) + point;
        }

        return maxSteps;
    }

    public static SKColor[] Read(string path)
    {
        using SKBitmap bitmap = SKBitmap.Decode(path);
        return bitmap.Pixels;
    }

    /// <summary>Logarithms of vectors and of numbers differ in the last bit, which may be the next shade.</summary>
    public static bool IsSame(SKColor one, SKColor other) =>
        one.Alpha == other.Alpha
        && Math.Abs(one.Red - other.Red) <= 1 && Math.Abs(one.Green - other.Green) <= 1 && Math.Abs(one.Blue - other.Blue) <= 1;
}
