using System.Numerics;

namespace Mandelbrot;

/// <summary>What part of the plane is looked at, and how closely.</summary>
internal sealed record View(double CenterX, double CenterY, double Width, int Columns, int Rows, int MaxSteps)
{
    public static readonly View Whole = new(-0.65, 0, 3.4, 960, 600, MaxSteps: 1_000);

    /// <summary>Spirals on the edge of a bulb. Within the bulb every pixel takes all its steps, so this one lasts.</summary>
    public static readonly View Valley = new(-0.7605, 0.0825, 0.018, 960, 600, MaxSteps: 10_000);

    private double PixelSize => Width / Columns;

    /// <summary>The next <c>Vector&lt;double&gt;.Count</c> pixels of a row, from this column on.</summary>
    public Vector<double> X(int column) =>
        new Vector<double>(CenterX) + ((Vector<double>.Indices + new Vector<double>(column - (Columns / 2))) * PixelSize);

    public double Y(int row) => CenterY - ((row - (Rows / 2)) * PixelSize);

    /// <summary>The rows in the order in which people look at a picture: from the middle outwards.</summary>
    public int FromTheMiddle(int index) => (Rows / 2) + (int.IsEvenInteger(index) ? index / 2 : -(index + 1) / 2);
}
