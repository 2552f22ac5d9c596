using System.Numerics;

namespace Mandelbrot;

/// <summary>After how many steps points of the plane leave the circle around the origin, several points at once.</summary>
internal static class EscapeTime
{
    // Far outside, the fraction of a step can be told from how far a point has gone.
    private const double RadiusSquared = 65_536;

    /// <returns>For each point the steps it took, with a fraction; <paramref name="maxSteps"/> for one that never left.</returns>
    /// <remarks>
    /// Not a place to check whether to stop: whoever calls this does, and a call takes microseconds.
    /// </remarks>
    public static Vector<double> Of(Vector<double> x, Vector<double> y, int maxSteps)
    {
        Vector<double> zx = Vector<double>.Zero, zy = Vector<double>.Zero, square = Vector<double>.Zero;
        Vector<long> steps = Vector<long>.Zero;
        for (int step = 0; step < maxSteps; step++)
        {
            // All bits set, which is -1, where a point is still inside. One that has left stays where it is.
            Vector<long> inside = Vector.LessThan(square, new Vector<double>(RadiusSquared));
            if (inside == Vector<long>.Zero)
            {
                break;
            }

            steps -= inside;
            Vector<double> nextX = (zx * zx) - (zy * zy) + x;
            Vector<double> nextY = (2 * zx * zy) + y;
            zx = Vector.ConditionalSelect(inside, nextX, zx);
            zy = Vector.ConditionalSelect(inside, nextY, zy);
            square = (zx * zx) + (zy * zy);
        }

        Vector<double> whole = Vector.ConvertToDouble(steps);
        Vector<double> smooth = whole + Vector<double>.One - Vector.Log2(Vector.Log2(square) / 2);
        return Vector.ConditionalSelect(Vector.LessThan(square, new Vector<double>(RadiusSquared)), new Vector<double>(maxSteps), smooth);
    }
}
