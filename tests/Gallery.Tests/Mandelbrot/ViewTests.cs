using System.Numerics;
using Mandelbrot;

namespace Gallery.Tests.Mandelbrot;

public sealed class ViewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    public void FromTheMiddle_OfAllIndices_ComesToEveryRowOnce(int rows)
    {
        View view = View.Whole with { Rows = rows };

        int[] order = [.. Enumerable.Range(0, rows).Select(view.FromTheMiddle)];

        Assert.Equal(rows / 2, order[0]);
        Assert.Equal(Enumerable.Range(0, rows), order.Order());
    }

    [Fact]
    public void XAndY_ArePixelsOfTheSameSize_AroundTheCenter()
    {
        var view = new View(CenterX: 10, CenterY: 20, Width: 4, Columns: 8, Rows: 4, MaxSteps: 1);

        Assert.Equal(new Vector<double>(9.5) + (Vector<double>.Indices * 0.5), view.X(3));
        Assert.Equal([21, 20.5, 20, 19.5], Enumerable.Range(0, 4).Select(view.Y));
    }
}
